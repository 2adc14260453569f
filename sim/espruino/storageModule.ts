import { byteArrayOf } from './bytesOf.ts';
import { StorageRefusal, type FlashStorage } from './flashStorage.ts';
import { parseJson } from './parseJson.ts';
import type { Realm } from './realm.ts';
import { bareJsonText, jsonText } from './valueText.ts';

/** `require("Storage")` over a flash, of which the interpreter first makes sure that it can follow it. */
export function storageModule(flash: FlashStorage, realm: Realm): object {
  flash.powerUp();
  const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const write = (name: string, data: unknown, offset?: number, size?: number): boolean => {
    const isPlain = typeof data === 'object' && data !== null && !isBytes(data);
    const bytes = byteArrayOf(isPlain ? jsonText(data, undefined) : data);
    try {
      flash.write(name, bytes, isPlain ? 0 : offset, isPlain ? 0 : size);
    } catch (error) {
      throw error instanceof StorageRefusal ? realm.error(error.message) : error;
    }
    return true;
  };
  return {
    read: (name: string, offset = 0, length = 0) => {
      const file = flash.read(name);
      if (!file) return undefined;
      const from = Math.max(0, offset);
      return textOf(file.subarray(from, length > 0 ? from + length : undefined));
    },
    readJSON: (name: string, noThrow?: boolean) => {
      const file = flash.read(name);
      if (!file) return undefined;
      try {
        return parseJson(textOf(file), realm, true);
      } catch (error) {
        if (noThrow) return undefined;
        throw error;
      }
    },
    readArrayBuffer: (name: string) => {
      const file = flash.read(name);
      if (!file) return undefined;
      const bytes = realm.bytes(file.length);
      bytes.set(file);
      return bytes.buffer;
    },
    write,
    writeJSON: (name: string, data: unknown) => write(name, bareJsonText(data)),
    erase: (name: string) => void flash.erase(name),
    eraseAll: () => flash.eraseAll(),
    list: (filter?: RegExp) =>
      realm.array(flash.list().filter((name) => filter === undefined || name.match(filter) !== null)),
    hash: (filter?: RegExp) => flash.hash((name) => filter === undefined || name.match(filter) !== null),
    getFree: () => flash.stats().freeBytes,
    getStats: () => realm.object({ ...flash.stats() }),
    compact: () => void flash.compact(),
  };
}

/** Whether the interpreter takes an object as bytes; any other is written as JSON. */
function isBytes(data: object): boolean {
  return (
    Array.isArray(data) ||
    ArrayBuffer.isView(data) ||
    Object.prototype.toString.call(data) === '[object ArrayBuffer]'
  );
}
