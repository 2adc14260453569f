import { byteArrayOf } from './bytesOf.ts';
import type { FlashMemory } from './flashMemory.ts';
import type { FlashArea } from './flashGeometry.ts';
import type { Realm } from './realm.ts';

/** `require("Flash")` over a flash; `charge` lets time pass on the device, us. */
export function flashModule(memory: FlashMemory, realm: Realm, charge: (us: number) => void): object {
  const { eraseSectorUs, writeByteUs, free } = memory.geometry;
  const areaObject = ({ address, bytes }: FlashArea): object =>
    realm.object({ addr: address, length: bytes });
  return {
    getFree: () => realm.array(free.map(areaObject)),
    getPage: (address: number) => {
      const sector = memory.sector(address);
      return sector ? areaObject(sector) : undefined;
    },
    erasePage: (address: number) => {
      charge(eraseSectorUs);
      memory.eraseSector(address);
    },
    write: (data: unknown, address: number) => {
      const bytes = byteArrayOf(data);
      charge(bytes.length * writeByteUs);
      if (bytes.length > 0) memory.write(address, bytes);
    },
    read: (length: number, address: number) => {
      if (!(length > 0)) return undefined;
      const bytes = realm.bytes(length);
      bytes.set(memory.read(address, length));
      return bytes;
    },
  };
}
