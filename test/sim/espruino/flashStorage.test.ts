import { describe, expect, it } from 'vitest';
import { createFlashStorage } from '../../../sim/espruino/flashStorage.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const read = (flash: ReturnType<typeof createFlashStorage>, name: string): number[] | undefined => {
  const file = flash.read(name);
  return file && Array.from(file);
};

describe('createFlashStorage', () => {
  it('leaves what was not written erased', () => {
    const flash = createFlashStorage(1000);
    expect(flash.write('a', bytes(1, 2), 0, 5)).toBe(true);
    expect(read(flash, 'a')).toEqual([1, 2, 255, 255, 255]);
    expect(flash.write('a', bytes(3), 4)).toBe(true);
    expect(read(flash, 'a')).toEqual([1, 2, 255, 255, 3]);
    expect(read(flash, 'b')).toBeUndefined();
  });

  it('can only clear bits of what was written', () => {
    const flash = createFlashStorage(1000);
    flash.write('a', bytes(0xff, 0xf0, 0x0f), 0, 3);
    flash.write('a', bytes(0x0f, 0xff), 1);
    expect(read(flash, 'a')).toEqual([0xff, 0x00, 0x0f]);
  });

  it('writes from the start as a new file', () => {
    const flash = createFlashStorage(1000);
    flash.write('a', bytes(0, 0, 0));
    flash.write('a', bytes(7));
    expect(read(flash, 'a')).toEqual([7]);
  });

  it('cuts names to 28 characters', () => {
    const flash = createFlashStorage(1000);
    const name = 'a'.repeat(28);
    flash.write(`${name}1`, bytes(1));
    flash.write(`${name}2`, bytes(2));
    expect(flash.list()).toEqual([name]);
    expect(read(flash, `${name}3`)).toEqual([2]);
    flash.erase(`${name}4`);
    expect(flash.list()).toEqual([]);
  });

  it('says when it is full, and keeps what it has', () => {
    const flash = createFlashStorage(2 * (32 + 10));
    expect(flash.write('a', bytes(1), 0, 10)).toBe(true);
    expect(flash.write('b', bytes(1), 0, 11)).toBe(false);
    expect(flash.write('b', bytes(1), 0, 10)).toBe(true);
    expect(flash.usedBytes()).toBe(84);
    expect(flash.write('c', bytes(1))).toBe(false);
    expect(flash.write('a', bytes(1), 0, 11)).toBe(false);
    expect(read(flash, 'a')).toHaveLength(10);
    // A rewrite needs no room beside the old copy: the interpreter compacts.
    expect(flash.write('a', bytes(2), 0, 10)).toBe(true);
    flash.erase('b');
    expect(flash.write('c', bytes(1), 0, 10)).toBe(true);
    expect(flash.list()).toEqual(['a', 'c']);
  });

  it.each([
    ['beyond the end', 'a', 4, [1, 2]],
    ['into a file that is not there', 'b', 1, [1]],
  ])('refuses a write %s', (_what, name, offset, data) => {
    const flash = createFlashStorage(1000);
    flash.write('a', bytes(1), 0, 5);
    expect(() => flash.write(name, bytes(...data), offset)).toThrow(/^FLASH_RANGE/);
  });
});
