import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCanFirmware, type FilterModule } from '../can/canRig.ts';

let filters: FilterModule;
let EXTENDED_ID: number;
let twinOf: (id: number) => number;
beforeAll(async () => {
  const { exposed } = (await loadCanFirmware())();
  filters = exposed.filters;
  ({ EXTENDED_ID, twinOf } = exposed.identifier);
});

/** READ RX BUFFER as the chip answers it. */
const answerOf = (id: number, more: { srr?: boolean; rtr?: boolean } = {}): Uint8Array => {
  const bytes = filters.identifierBytes(id);
  return Uint8Array.from([
    0,
    bytes[0]!,
    bytes[1]! | (more.srr ? 0x10 : 0),
    bytes[2]!,
    bytes[3]!,
    8 | (more.rtr ? 0x40 : 0),
    ...new Array<number>(8).fill(0xaa),
  ]);
};
const anyExtended = fc.integer({ min: 0, max: 0x1fffffff });

describe('identifiers', () => {
  it('all 2048 standard ones survive the registers', () => {
    const all = Array.from({ length: 2048 }, (_, id) => id);
    expect(all.map((id) => filters.answeredId(answerOf(id)))).toEqual(all);
    expect(all.filter((id) => filters.identifierBytes(id)[1]! & 0x1f)).toEqual([]);
  });

  it('extended ones survive the registers', () => {
    fc.assert(
      fc.property(anyExtended, (id) => {
        const bytes = filters.identifierBytes(EXTENDED_ID + id);
        for (const byte of bytes) expect(byte & 0xff).toBe(byte);
        expect(bytes[1]! & 0x08).toBe(0x08);
        expect(filters.answeredId(answerOf(EXTENDED_ID + id))).toBe(EXTENDED_ID + id);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [0x1db, 0x800001db],
    [0, 0x80000000],
    [0x800001db, 0x1db],
    [0x9fffffff, 0x7ff],
  ])('%i has the twin %i', (id, twin) => {
    expect(twinOf(id)).toBe(twin);
  });
});

/** Whether a frame passes a filter: filter, mask and identifier as in figure 4-5 of DS20001801. */
function passes(id: number, mask: readonly number[], filter: readonly number[]): boolean {
  const bytes = filters.identifierBytes(id);
  const isExtended = (bytes: readonly number[]): boolean => (bytes[1]! & 8) !== 0;
  if (isExtended(bytes) !== isExtended(filter)) return false;
  const bits = [0xff, 0xe3, 0xff, 0xff];
  return bytes.every((byte, i) => ((byte ^ filter[i]!) & mask[i]! & bits[i]!) === 0);
}

describe('exactFilters', () => {
  const pairs = (): (readonly [number, number])[] => [
    [0x1db, 0x1dc],
    [0x1db, EXTENDED_ID + 0x1db],
    [EXTENDED_ID + 0x18ff50e5, 0x7ff],
    [EXTENDED_ID, EXTENDED_ID + 0x1fffffff],
    [0, 0],
  ];

  it('let one identifier into each buffer, and nothing else', () => {
    for (const [first, second] of pairs()) {
      const [masks, low, high] = filters.exactFilters(first, second);
      expect([masks.length, low.length, high.length]).toEqual([8, 12, 12]);
      const filter = (i: number): number[] => [...low, ...high].slice(4 * i, 4 * i + 4);
      const candidates = [
        ...Array.from({ length: 2048 }, (_, id) => id),
        ...fc.sample(anyExtended, { numRuns: 500, seed: 1 }).map((id) => EXTENDED_ID + id),
        ...[first, second].flatMap((id) => [id, twinOf(id)]),
      ];
      const wrong = candidates.flatMap((id) =>
        [0, 1, 2, 3, 4, 5]
          .filter((i) => {
            const mask = i < 2 ? masks.slice(0, 4) : masks.slice(4);
            return passes(id, mask, filter(i)) !== (id === (i < 2 ? first : second));
          })
          .map((i) => ({ id, filter: i })),
      );
      expect(wrong).toEqual([]);
    }
  });

  it('let one more of the same format into whichever is free', () => {
    const [masks, low] = filters.exactFilters(0x1db, EXTENDED_ID + 0x1db, 0x5c0);
    const taken = Array.from({ length: 2048 }, (_, id) => id).filter((id) =>
      [0, 1].some((i) => passes(id, masks.slice(0, 4), low.slice(4 * i, 4 * i + 4))),
    );
    expect(taken).toEqual([0x1db, 0x5c0]);
  });

  it('do not compare the data bytes of standard frames', () => {
    const [masks] = filters.exactFilters(0x1db, 0x1dc);
    expect(masks).toEqual([0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0]);
  });
});
