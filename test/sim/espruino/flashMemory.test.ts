import { describe, expect, it } from 'vitest';
import { boards } from '../../../firmware/contract/boards/boards.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { flashGeometries, linuxFlash } from '../../../sim/espruino/flashGeometry.ts';
import { createFlashMemory, PowerLost, type FlashMemory } from '../../../sim/espruino/flashMemory.ts';

const START = linuxFlash.startAddress;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('flashGeometries', () => {
  it.each(Object.keys(boards))('of %s agrees with the board’s data', (name) => {
    const { storageBytes, storagePageBytes, storageAlignBytes } = boards[name]!.hardware;
    const { storage, alignBytes } = flashGeometries[name]!;
    expect({ bytes: storage.bytes, alignBytes }).toEqual({
      bytes: storageBytes,
      alignBytes: storageAlignBytes,
    });
    const memory = createFlashMemory(flashGeometries[name]!);
    expect(memory.sector(storage.address)).toEqual({ address: storage.address, bytes: storagePageBytes });
  });
});

describe('createFlashMemory', () => {
  it.each([
    ['esp32', 0x310fff, { address: 0x310000, bytes: 4096 }],
    ['esp32', 0x400000, null],
    ['espruino-wifi', 0x0800ffff, { address: 0x0800c000, bytes: 16384 }],
    ['espruino-wifi', 0x08010000, { address: 0x08010000, bytes: 65536 }],
    ['espruino-wifi', 0x08020001, { address: 0x08020000, bytes: 131072 }],
    ['espruino-wifi', 0x08080000, null],
    ['espruino-wifi', 0, null],
    ['linux', START + 1025, { address: START + 1024, bytes: 1024 }],
  ])('on %s has a sector at %i', (board, address, expected) => {
    expect(createFlashMemory(flashGeometries[board]!).sector(address)).toEqual(expected);
  });

  it('clears bits by writing and sets them by erasing, over the borders of sectors', () => {
    const memory = createFlashMemory(linuxFlash);
    memory.write(START + 1022, bytes(0xf0, 0x0f, 0x11, 0x22));
    memory.write(START + 1023, bytes(0xfe, 0x1f));
    expect([...memory.read(START + 1021, 6)]).toEqual([0xff, 0xf0, 0x0e, 0x11, 0x22, 0xff]);
    memory.eraseSector(START + 1030);
    expect([...memory.read(START + 1021, 6)]).toEqual([0xff, 0xf0, 0x0e, 0xff, 0xff, 0xff]);
    expect([...memory.erasures]).toEqual([[START + 1024, 1]]);
  });

  it.each<[string, (memory: FlashMemory) => void]>([
    ['a write into the interpreter', (memory) => memory.write(0x10000, bytes(0))],
    ['a write out of a free area', (memory) => memory.write(0xfffe, bytes(0, 0, 0))],
    ['an erasure of the interpreter', (memory) => memory.eraseSector(0x10000)],
    ['an erasure of nothing', (memory) => memory.eraseSector(0x400000)],
    ['a read of nothing', (memory) => memory.read(0x3fffff, 2)],
  ])('refuses %s', (_what, act) => {
    expect(() => act(createFlashMemory(flashGeometries['esp32']!))).toThrow(/^FLASH_RANGE/);
  });
});

describe('cutPower', () => {
  const old = bytes(0xf3, 0xf3, 0xf3, 0xf3, 0xf3, 0xf3, 0xf3, 0xf3);
  const data = bytes(1, 2, 3, 4, 5, 6, 7, 8);

  it.each([0, 0.3, 0.5, 0.9, 1])(
    'at %d of a write leaves a beginning, and behind it any of the bits',
    (progress) => {
      const random = seededRandom(3);
      const seen = new Set<string>();
      for (let i = 0; i < 200; i++) {
        const memory = createFlashMemory(linuxFlash);
        memory.write(START, old);
        memory.cutPower({ operation: 2, progress, random });
        memory.write(START + 100, data);
        expect(() => memory.write(START, data)).toThrow(PowerLost);
        const left = memory.read(START, 8);
        const whole = Math.floor(progress * 8);
        left.forEach((byte, at) => {
          const done = old[at]! & data[at]!;
          // No bit is set, and none is cleared that was not to be.
          expect(byte & done).toBe(done);
          expect(byte & ~old[at]!).toBe(0);
          if (at < whole) expect(byte).toBe(done);
        });
        seen.add(left.join());
        expect(() => memory.eraseSector(START)).toThrow(PowerLost);
        expect(() => memory.write(START, data)).toThrow(PowerLost);
        expect(memory.read(START, 8)).toEqual(left);
        memory.restorePower();
        memory.eraseSector(START);
        expect([...memory.read(START, 2)]).toEqual([0xff, 0xff]);
      }
      if (progress < 1) expect(seen.size).toBeGreaterThan(20);
    },
  );

  it.each([
    [0, (byte: number) => byte === 0xf3],
    [0.25, (byte: number) => (byte & ~0xf3) === 0],
    [0.75, () => true],
    [1, (byte: number) => byte === 0xff],
  ])('at %d of an erasure leaves a sector of which nothing is sure', (progress, isPossible) => {
    const memory = createFlashMemory(linuxFlash);
    memory.write(START, new Uint8Array(1024).fill(0xf3));
    memory.cutPower({ operation: 1, progress, random: seededRandom(5) });
    expect(() => memory.eraseSector(START)).toThrow(PowerLost);
    const left = memory.read(START, 1024);
    expect(left.every(isPossible)).toBe(true);
    if (progress > 0 && progress < 1) expect(new Set(left).size).toBeGreaterThan(10);
  });
});
