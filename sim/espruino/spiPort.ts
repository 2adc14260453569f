import { bytesOf } from './bytesOf.ts';
import type { Realm } from './realm.ts';
import type { SpiDevice } from './spiDevice.ts';

const DEFAULT_BAUD = 100_000;
const SHORT_TRANSFER_BYTES = 20;

/** What hangs on a chip-select pin. */
export interface SpiSelect {
  /** None: nothing answers. */
  readonly device: SpiDevice | undefined;
  /** Whoever looks at the pin itself. */
  readonly drive: ((level: boolean) => void) | undefined;
}

export interface SpiPortOptions {
  readonly realm: Realm;
  readonly selectOf: (chipSelect: unknown) => SpiSelect | undefined;
  /** Throws when the callback is to do nothing any more. */
  readonly check: () => void;
  /** Charges the time of a transfer, and lets the world catch up. @returns device time, us */
  readonly transfer: (wireUs: number) => number;
}

/**
 * A port like `SPI1`. One `send` is one transaction: chip select is low while it lasts. What comes back is of the kind
 * that was sent: a number, a text, or a typed array; all ones where no device answers.
 */
export function createSpiPort(options: SpiPortOptions): Record<string, unknown> {
  const { realm } = options;
  let byteUs = 8e6 / DEFAULT_BAUD;
  const scratches = Array.from({ length: SHORT_TRANSFER_BYTES }, (_, length) => new Uint8Array(length));

  const exchange = (tx: Uint8Array, rx: Uint8Array, chipSelect: unknown): void => {
    const select = options.selectOf(chipSelect);
    if (select?.drive) {
      options.check();
      select.drive(false);
    }
    const atUs = options.transfer(tx.length * byteUs);
    if (select?.device) select.device.exchange(tx, rx, tx.length, atUs);
    else rx.fill(0xff);
    select?.drive?.(true);
  };

  /** The two kinds that a driver sends all day go without a copy, or through one that is there already. */
  const toBytes = (data: unknown): Uint8Array => {
    if (ArrayBuffer.isView(data) && (data as Uint8Array).BYTES_PER_ELEMENT === 1) return data as Uint8Array;
    if (!Array.isArray(data) || data.length >= scratches.length) return Uint8Array.from(bytesOf(data));
    const scratch = scratches[data.length]!;
    for (let i = 0; i < data.length; i++) {
      const item: unknown = data[i];
      if (typeof item !== 'number') return Uint8Array.from(bytesOf(data));
      scratch[i] = item;
    }
    return scratch;
  };

  const send = (data: unknown, chipSelect: unknown): unknown => {
    const tx = toBytes(data);
    const rx = realm.bytes(tx.length);
    exchange(tx, rx, chipSelect);
    if (typeof data === 'number') return rx[0];
    return typeof data === 'string' ? String.fromCharCode(...rx) : rx;
  };

  return {
    setup: (settings: { readonly baud?: number } | undefined) => {
      byteUs = 8e6 / (settings?.baud ?? DEFAULT_BAUD);
    },
    send,
    write: (...data: unknown[]) => {
      // The last argument may be the chip select.
      const last = data.at(-1);
      const hasSelect = data.length > 1 && options.selectOf(last) !== undefined;
      const tx = Uint8Array.from(bytesOf(hasSelect ? data.slice(0, -1) : data));
      exchange(tx, new Uint8Array(tx.length), hasSelect ? last : undefined);
    },
  };
}
