import { bytesOf } from './bytesOf.ts';
import type { I2cDevice } from './i2cDevice.ts';
import type { Realm } from './realm.ts';

const DEFAULT_BITRATE = 100_000;
/** Eight bits and the acknowledgement. */
const BYTE_BITS = 9;

export interface I2cPortOptions {
  readonly realm: Realm;
  /** By address. */
  readonly devices: Readonly<Record<number, I2cDevice>>;
  /** Throws where nobody answers; a port of software reads ones there, because it looks at no acknowledgement. */
  readonly isHardware: boolean;
  /** Charges the time of a transfer. @returns device time, us */
  readonly transfer: (wireUs: number) => number;
}

/** A port like `I2C1`, or like what `new I2C()` gives. */
export function createI2cPort(options: I2cPortOptions): object {
  const { realm, devices, isHardware } = options;
  let byteUs = (BYTE_BITS * 1e6) / DEFAULT_BITRATE;
  const reach = (address: unknown, bytes: number): { device: I2cDevice | undefined; atUs: number } => {
    const device = devices[Number(address)];
    const atUs = options.transfer((device || !isHardware ? bytes + 1 : 1) * byteUs);
    if (!device && isHardware) throw realm.error("jshI2CWrite: slave doesn't ACK the transfer");
    return { device, atUs };
  };
  return realm.adopt({
    setup: (settings: { readonly bitrate?: number } | undefined) => {
      byteUs = (BYTE_BITS * 1e6) / (settings?.bitrate ?? DEFAULT_BITRATE);
    },
    writeTo: (address: unknown, ...data: unknown[]) => {
      const bytes = bytesOf(data);
      const { device, atUs } = reach(address, bytes.length);
      device?.write(bytes, atUs);
    },
    readFrom: (address: unknown, quantity: unknown) => {
      const count = Number(quantity);
      const { device, atUs } = reach(address, count);
      const bytes = realm.bytes(count);
      bytes.set(device ? device.read(count, atUs) : new Uint8Array(count).fill(0xff));
      return bytes;
    },
  });
}
