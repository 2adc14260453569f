import { describe, expect, it } from 'vitest';
import { slotBytes, storageImage } from '../../../host/build/storageImage.ts';

const files = [
  { name: '.bootcde', data: Buffer.from('console.log("#boot");') },
  { name: 'x', data: Buffer.from([1]) },
  { name: 'a name of twenty-eight chars', data: Buffer.from('four') },
];

describe('storageImage', () => {
  it('puts a size, a name and the data of each file one after the other', () => {
    const image = Buffer.from(storageImage(files, 4));
    expect(image.length).toBe(32 + 24 + 32 + 4 + 32 + 4);
    expect(image.readUInt32LE(0)).toBe(21);
    expect(image.toString('latin1', 4, 32)).toBe(`.bootcde${'\0'.repeat(20)}`);
    expect([...image.subarray(32 + 21, 32 + 24)]).toEqual([255, 255, 255]);
    expect(image.readUInt32LE(56)).toBe(1);
    expect([...image.subarray(88, 92)]).toEqual([1, 255, 255, 255]);
    expect(image.toString('latin1', 96, 124)).toBe(files[2]!.name);
  });

  it.each([
    [1, 4, 36],
    [4, 4, 36],
    [5, 4, 40],
    [5, 8, 40],
    [9, 8, 48],
  ])('takes for %d bytes aligned to %d %d bytes', (bytes, align, slot) => {
    expect(slotBytes(bytes, align)).toBe(slot);
  });

  it.each([
    ['', 1],
    ['a name of twenty-nine letters', 1],
    ['empty', 0],
  ])('refuses "%s" with %d bytes', (name, bytes) => {
    expect(() => storageImage([{ name, data: Buffer.alloc(bytes) }], 4)).toThrow(/^STORAGE_FILE: /);
  });
});
