import { hkdfSync } from 'node:crypto';
import type { DeviceKeys } from '../../firmware/contract/deviceConfig.ts';
import { keyDerivation } from '../../firmware/contract/envelope.ts';

/** A key as it works: what the device seals with, and what the host seals with. */
export interface KeyPair {
  readonly id: string;
  readonly up: Buffer;
  readonly down: Buffer;
}

/** The password of a device is derived as well: nobody has to keep it. */
const BROKER_PASSWORD_LABEL = 'broker';
const BROKER_PASSWORD_BYTES = 18;

function derive(secret: Uint8Array, vehicle: string, id: string, label: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, keyDerivation.salt, `${vehicle}/${id}/${label}`, bytes));
}

/** Both directions of a device's key: see firmware/contract/envelope.ts. */
export function deriveKeys(secret: Uint8Array, vehicle: string, id: string): KeyPair {
  const { keyBytes, directions } = keyDerivation;
  return {
    id,
    up: derive(secret, vehicle, id, directions.up, keyBytes),
    down: derive(secret, vehicle, id, directions.down, keyBytes),
  };
}

/** The device's password at the broker. */
export function brokerPassword(secret: Uint8Array, vehicle: string, id: string): string {
  return derive(secret, vehicle, id, BROKER_PASSWORD_LABEL, BROKER_PASSWORD_BYTES).toString('base64url');
}

/** User name of the owner's commands to a vehicle; the password of its key counts for it too, under this name. */
export const commandUser = (vehicle: string): string => `backfeed-host-${vehicle}`;

/** What the device's file says: never the secret. */
export function deviceKeys(secret: Uint8Array, vehicle: string, id: string): DeviceKeys {
  const { up, down } = deriveKeys(secret, vehicle, id);
  return {
    key: id,
    up: up.toString('base64'),
    down: down.toString('base64'),
    password: brokerPassword(secret, vehicle, id),
  };
}
