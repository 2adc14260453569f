import { runInContext, type Context } from 'node:vm';
import type { FlashStorage } from './flashStorage.ts';

function toBytes(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'latin1');
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data as ArrayBuffer);
}

/** `require("Storage")` over a flash; values belong to the bundle's realm. */
export function storageModule(flash: FlashStorage, context: Context): object {
  const parse = runInContext('JSON.parse', context) as (text: string) => unknown;
  const copyBuffer = runInContext('(function (length) { return new ArrayBuffer(length); })', context) as (
    length: number,
  ) => ArrayBuffer;
  const makeList = runInContext('(function () { return [].slice.call(arguments); })', context) as (
    ...names: string[]
  ) => string[];
  return {
    read: (name: string, offset = 0, length?: number) => {
      const file = flash.read(name);
      return (
        file &&
        Buffer.from(file.subarray(offset, length === undefined ? undefined : offset + length)).toString(
          'latin1',
        )
      );
    },
    readJSON: (name: string, noThrow?: boolean) => {
      const file = flash.read(name);
      if (!file) return undefined;
      try {
        return parse(Buffer.from(file).toString('latin1'));
      } catch (error) {
        if (noThrow) return undefined;
        throw error;
      }
    },
    readArrayBuffer: (name: string) => {
      const file = flash.read(name);
      if (!file) return undefined;
      const buffer = copyBuffer(file.length);
      new Uint8Array(buffer).set(file);
      return buffer;
    },
    write: (name: string, data: unknown, offset?: number, size?: number) =>
      flash.write(name, toBytes(data), offset, size),
    erase: (name: string) => flash.erase(name),
    list: (filter?: RegExp) => makeList(...flash.list().filter((name) => !filter || filter.test(name))),
  };
}
