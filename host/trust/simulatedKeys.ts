import { createHash } from 'node:crypto';
import type { DeviceKeys } from '../../firmware/contract/deviceConfig.ts';
import { keyDerivation } from '../../firmware/contract/envelope.ts';
import { deriveKeys, deviceKeys } from './deriveKeys.ts';
import type { DeviceSecrets } from './deviceTrust.ts';

/** How each simulated secret begins, so that it is known wherever it turns up: no real device may have one. */
const LABEL = Buffer.from('backfeed simulat', 'latin1');
const SIMULATED_KEY = '1';

/** The secret of a simulated car: anybody can calculate it. */
export function simulatedSecret(seed: number): Buffer {
  const rest = createHash('sha256').update(`backfeed simulated secret ${seed}`).digest();
  return Buffer.concat([LABEL, rest]).subarray(0, keyDerivation.secretBytes);
}

export function isSimulatedSecret(secret: Uint8Array): boolean {
  return LABEL.equals(secret.subarray(0, LABEL.length));
}

/** Both ends of a simulated car's keys. */
export interface SimulatedKeys {
  readonly device: DeviceKeys;
  readonly secrets: DeviceSecrets;
}

/** The same keys for the same seed; the host's counters begin at 1. */
export function simulatedKeys(seed: number, vehicle: string): SimulatedKeys {
  const secret = simulatedSecret(seed);
  let counter = 0;
  return {
    device: deviceKeys(secret, vehicle, SIMULATED_KEY),
    secrets: {
      keys: [deriveKeys(secret, vehicle, SIMULATED_KEY)],
      nextCounter: () => ++counter,
    },
  };
}
