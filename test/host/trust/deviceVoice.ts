import type { Auth } from '../../../firmware/contract/envelope.ts';
import { sealMessage } from '../../../host/trust/envelope.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';

/** Seals in the place of a device. */
export interface DeviceVoice {
  /** @param auth what is not to be as it should */
  seal(topic: string, message: object, auth?: Partial<Auth>): string;
}

/** The device with the simulated keys of `seed`. @param now Unix ms */
export function createDeviceVoice(now: () => number, vehicle = 'car', seed = 1): DeviceVoice {
  const { id, up } = simulatedKeys(seed, vehicle).secrets.keys[0]!;
  let counter = 0;
  return {
    seal: (topic, message, auth) => {
      const { boot = 7 } = message as { boot?: number };
      const iat = now();
      return sealMessage(up, topic, message, {
        key: id,
        boot,
        ctr: ++counter,
        iat,
        exp: iat + 60_000,
        ...auth,
      });
    },
  };
}
