import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { espruinoWifiFlash, linuxFlash } from '../../../sim/espruino/flashGeometry.ts';
import { PowerLost } from '../../../sim/espruino/flashMemory.ts';
import { createFlashStorage, type FlashStorage } from '../../../sim/espruino/flashStorage.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const read = (flash: FlashStorage, name: string): number[] | undefined => {
  const file = flash.read(name);
  return file && Array.from(file);
};
const small = (): FlashStorage => createFlashStorage(4096, linuxFlash);

describe('createFlashStorage', () => {
  it('leaves what was not written erased', () => {
    const flash = small();
    flash.write('a', bytes(1, 2), 0, 5);
    expect(read(flash, 'a')).toEqual([1, 2, 255, 255, 255]);
    flash.write('a', bytes(3), 4);
    expect(read(flash, 'a')).toEqual([1, 2, 255, 255, 3]);
    expect(read(flash, 'b')).toBeUndefined();
  });

  it('appends a new copy when a file is rewritten, and none when nothing changes', () => {
    const flash = small();
    flash.write('a', bytes(1, 2, 3));
    flash.write('a', bytes(1, 2, 3));
    expect(flash.stats()).toMatchObject({ fileBytes: 36, fileCount: 1, trashBytes: 0, trashCount: 0 });
    flash.write('a', bytes(7));
    expect(read(flash, 'a')).toEqual([7]);
    expect(flash.stats()).toEqual({
      totalBytes: 4096,
      freeBytes: 4096 - 72,
      fileBytes: 36,
      fileCount: 1,
      trashBytes: 36,
      trashCount: 1,
    });
  });

  it('cuts names to 28 characters', () => {
    const flash = small();
    const name = 'a'.repeat(28);
    flash.write(`${name}1`, bytes(1));
    flash.write(`${name}2`, bytes(2));
    expect(flash.list()).toEqual([name]);
    expect(read(flash, `${name}3`)).toEqual([2]);
    flash.erase(`${name}4`);
    expect(flash.list()).toEqual([]);
  });

  it('lists files in the order in which they lie, a rewritten one last', () => {
    const flash = small();
    for (const name of ['b', 'a', 'c']) flash.write(name, bytes(1));
    flash.write('b', bytes(2));
    expect(flash.list()).toEqual(['a', 'c', 'b']);
  });

  it.each<[string, (flash: FlashStorage) => void, string]>([
    ['beyond the end', (flash) => flash.write('a', bytes(1, 2), 4), 'Too much data for file size'],
    [
      'into a file that is not there',
      (flash) => flash.write('b', bytes(1), 1),
      'Unable to find or create file',
    ],
    ['of nothing', (flash) => flash.write('b', bytes()), "Can't create zero length file"],
    [
      'where something is',
      (flash) => flash.write('a', bytes(2), 1),
      'File already written with different data',
    ],
    ['that does not fit', (flash) => flash.write('b', filled(4096, 1)), 'Unable to find or create file'],
  ])('refuses a write %s', (_what, act, message) => {
    const flash = small();
    flash.write('a', bytes(1, 1, 1), 0, 5);
    expect(() => act(flash)).toThrow(message);
    expect(read(flash, 'a')).toEqual([1, 1, 1, 255, 255]);
  });

  it('makes room by moving its files together when it is full', () => {
    const flash = small();
    flash.write('keep', filled(900, 1));
    for (let i = 0; i < 50; i++) flash.write('change', filled(900, i));
    expect(read(flash, 'keep')).toEqual(Array<number>(900).fill(1));
    expect(read(flash, 'change')).toEqual(Array<number>(900).fill(49));
    expect(flash.stats().fileCount).toBe(2);
    expect(flash.memory.erasures.size).toBeGreaterThan(1);
    flash.compact();
    expect(flash.stats()).toMatchObject({ trashBytes: 0, fileBytes: 2 * 932, freeBytes: 4096 - 2 * 932 });
    expect(flash.compact()).toBe(false);
  });

  it('erases the code with everything else where all of it is one sector: a cut then loses all', () => {
    const flash = createFlashStorage(65536, espruinoWifiFlash);
    flash.write('.bootcde', filled(30_000, 0x20));
    flash.write('a', bytes(1));
    flash.write('a', bytes(2));
    flash.memory.cutPower({ operation: 1, progress: 1, random: seededRandom(1) });
    expect(() => flash.compact()).toThrow(PowerLost);
    flash.memory.restorePower();
    expect(flash.list()).toEqual([]);
  });

  // A header that power left with some bits of its size still to be cleared.
  const HALF_WRITTEN = bytes(0xfe, 0xff, 0x7f, 0x00);

  it('where all of it is one sector, is erased at power-up for one half-written header, code and all', () => {
    const flash = createFlashStorage(65536, espruinoWifiFlash);
    flash.write('.bootcde', bytes(1));
    flash.memory.write(espruinoWifiFlash.storage.address + 36, HALF_WRITTEN);
    expect(flash.list()).toEqual(['.bootcde']);
    flash.powerUp();
    expect(flash.list()).toEqual([]);
    expect([...flash.memory.erasures.values()]).toEqual([1]);
  });

  it('does not notice a half-written header where another sector follows, and loses the next file to it', () => {
    const flash = small();
    flash.write('a', bytes(1));
    flash.memory.write(linuxFlash.storage.address + 36, HALF_WRITTEN);
    flash.powerUp();
    flash.write('b', bytes(2));
    expect(read(flash, 'a')).toEqual([1]);
    expect(flash.list()).toEqual(['a']);
  });

  it('leaves a Storage alone that it can follow', () => {
    const flash = small();
    flash.powerUp();
    flash.write('a', filled(2000, 1));
    flash.powerUp();
    flash.write('b', filled(4096 - 2032 - 32, 2));
    flash.powerUp();
    expect(flash.list()).toEqual(['a', 'b']);
  });

  it('takes what lies far behind its files for nothing, but not when it has no files', () => {
    const flash = small();
    flash.memory.write(linuxFlash.storage.address + 3000, bytes(0));
    flash.write('a', bytes(1));
    flash.powerUp();
    expect(flash.list()).toEqual(['a']);
    const other = small();
    other.memory.write(linuxFlash.storage.address + 3000, bytes(0));
    other.powerUp();
    expect(other.memory.read(linuxFlash.storage.address + 3000, 1)[0]).toBe(255);
  });
});
