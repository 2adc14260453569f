import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bufferFor,
  STANDARD_MASK,
  type Acceptance,
  type BufferName,
} from '../../../host/build/acceptance.ts';
import { chargerAcceptance } from '../../../host/build/chargerFrames.ts';
import { filterRegisters } from '../../../host/build/filterRegisters.ts';
import {
  allocateReceiveFilters,
  reportReceiveFilters,
  type ReceiveNeeds,
} from '../../../host/build/receiveFilters.ts';
import { canFrame } from '../../sim/bus/testNode.ts';
import { decodeRx } from '../../sim/chips/spiMaster.ts';
import { chipWithFilters } from './chipWithFilters.ts';

const EXTENDED = 0x80000000;
const every = (periodMs: number, ...ids: number[]) => ids.map((id) => ({ id, periodMs }));

/** The bus of a recorded drive. */
const leafBus = [
  ...every(10, 0x11a, 0x1d4, 0x1da, 0x1db, 0x1dc, 0x1f2),
  ...every(20, 0x284),
  ...every(100, 0x380, 0x50a, 0x50b, 0x50c, 0x54a, 0x54b, 0x54c, 0x54f, 0x55a, 0x55b, 0x56e, 0x5bf),
  ...every(500, 0x5a9, 0x5b9, 0x5bc, 0x5c0),
];

function needsOf(ids: readonly number[], changes: Partial<ReceiveNeeds> = {}): ReceiveNeeds {
  return {
    mapped: ids.map((id) => leafBus.find((message) => message.id === id) ?? { id, periodMs: 100 }),
    bursts: [],
    others: leafBus.filter(({ id }) => !ids.includes(id)),
    unknownFramesPerS: 40,
    ...changes,
  };
}

const leafSix = needsOf([0x1da, 0x1db, 0x1dc, 0x1d4, 0x55b, 0x5bc], {
  bursts: [
    [0x1da, 0x1db, 0x1dc, 0x1d4],
    [0x55b, 0x5bc],
  ],
});

const scenarios: [string, ReceiveNeeds][] = [
  ['one identifier', needsOf([0x7ff])],
  ['identifier 0', needsOf([0])],
  ['six, none of them close', needsOf([0x001, 0x0fe, 0x234, 0x471, 0x5aa, 0x7cc])],
  ['the Leaf without bursts', needsOf([0x1db, 0x1dc, 0x1da, 0x55b, 0x5bc])],
  ['the Leaf with bursts', leafSix],
  ['seven', needsOf([0x100, 0x101, 0x102, 0x108, 0x109, 0x208, 0x209])],
  [
    'thirteen',
    needsOf([...leafBus.slice(0, 7).map(({ id }) => id), 0x610, 0x612, 0x613, 0x614, 0x600, 0x602]),
  ],
  ['two extended', needsOf([EXTENDED + 0x6b003, EXTENDED + 0x63001])],
  [
    'eight extended and nothing else',
    needsOf(
      [0x6b003, 0x63001, 0x6b000, 0x63000, 0x70040, 0x78007, 0x78006, 0x78004].map((id) => EXTENDED + id),
    ),
  ],
  ['both kinds', needsOf([0x1db, 0x55b, EXTENDED + 0x6b003, EXTENDED + 0x1806e5f4])],
  [
    'both kinds, crowded',
    needsOf([0x1da, 0x1db, 0x1dc, 0x55b, 0x5bc, EXTENDED + 0x6b003, EXTENDED + 0x63001, EXTENDED + 0x78007], {
      bursts: [[0x1da, 0x1db, 0x1dc]],
    }),
  ],
];

/** Which buffer of the simulator's chip takes a frame, and its data bytes play no part. */
function askChip(acceptance: Acceptance): (id: number) => BufferName | null {
  const { chip, spi } = chipWithFilters(acceptance);
  const once = (id: number, bytes: readonly number[]): BufferName | null => {
    const extended = id >= EXTENDED;
    chip.onFrame(canFrame(extended ? id - EXTENDED : id, bytes, { extended }), spi.nowUs++);
    const status = spi.readStatus() & 3;
    if (status === 0) return null;
    const rx = decodeRx(spi.readRx(status === 1 ? 0x90 : 0x94));
    expect([rx.id, rx.extended]).toEqual([extended ? id - EXTENDED : id, extended]);
    return status === 1 ? 'rxb0' : 'rxb1';
  };
  return (id) => {
    const zeros = once(id, [0, 0, 0, 0, 0, 0, 0, 0]);
    expect(once(id, [255, 255, 255, 255, 255, 255, 255, 255])).toBe(zeros);
    return zeros;
  };
}

describe.each(scenarios)('filters for %s', (_name, needs) => {
  const acceptance = allocateReceiveFilters(needs);
  const report = reportReceiveFilters(acceptance, needs);
  const ask = askChip(acceptance);

  it('fit the chip and let every mapped identifier in', () => {
    expect(acceptance.rxb0.filters.length).toBeLessThanOrEqual(2);
    expect(acceptance.rxb1.filters.length).toBeLessThanOrEqual(4);
    expect(report.mapped.map(({ id }) => id)).toEqual(needs.mapped.map(({ id }) => id));
    for (const { id, buffer } of report.mapped) expect(ask(id)).toBe(buffer);
  });

  it('let in of all 2048 standard identifiers exactly what the report says', () => {
    const known = new Map([...report.mapped, ...report.alsoAdmitted].map((row) => [row.id, row.buffer]));
    let unknown = 0;
    for (let id = 0; id < 2048; id++) {
      const buffer = ask(id);
      expect(buffer, id.toString(16)).toBe(bufferFor(acceptance, id));
      if (!known.has(id) && buffer) unknown++;
      if (known.has(id) || needs.others.some((other) => other.id === id)) {
        expect(buffer, id.toString(16)).toBe(known.get(id) ?? null);
      }
    }
    expect(unknown).toBe(report.unknownAdmitted.standard);
  });

  it('let in of extended identifiers what the model says', () => {
    const mapped = needs.mapped.map(({ id }) => id & 0x1fffffff);
    const nearMapped = fc
      .tuple(fc.constantFrom(...mapped), fc.nat({ max: 28 }))
      .map(([id, bit]) => (id ^ (1 << bit)) & 0x1fffffff);
    fc.assert(
      fc.property(fc.oneof(fc.nat({ max: 0x1fffffff }), nearMapped, fc.constantFrom(...mapped)), (id) => {
        expect(ask(EXTENDED + id)).toBe(bufferFor(acceptance, EXTENDED + id));
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('allocateReceiveFilters', () => {
  it.each<[string, ReceiveNeeds, number, number]>([
    ['exact filters where six are enough', needsOf([0x001, 0x0fe, 0x234, 0x471, 0x5aa, 0x7cc]), 0, 0],
    ['nothing beside the Leaf without bursts', needsOf([0x1db, 0x1dc, 0x1da, 0x55b, 0x5bc]), 0, 0],
    ['22 frames/s for a whole Leaf that rolls over', leafSix, 22, 119],
  ])('lets in %s', (_name, needs, framesPerS, unknown) => {
    const report = reportReceiveFilters(allocateReceiveFilters(needs), needs);
    expect(report.unwantedFramesPerS).toBe(framesPerS);
    expect(report.unknownAdmitted).toEqual({ standard: unknown, extended: 0 });
  });

  it('puts what comes in bursts on the buffer that rolls over', () => {
    const { rxb0, rxb1 } = allocateReceiveFilters(leafSix);
    expect(rxb0).toEqual({ mask: 0x370 << 18, filters: [0x150, 0x130] });
    expect(rxb1.filters).toEqual([]);
  });

  it('keeps its masks narrow where nothing is known of the bus', () => {
    const wide = allocateReceiveFilters(leafSix);
    const needs = { ...leafSix, others: [], unknownFramesPerS: 4000 };
    const narrow = allocateReceiveFilters(needs);
    const count = (acceptance: Acceptance): number =>
      reportReceiveFilters(acceptance, needs).unknownAdmitted.standard;
    expect(count(narrow)).toBeLessThan(count(wide) / 4);
  });

  it('is quick with many identifiers', () => {
    const ids = Array.from({ length: 40 }, (_, i) => (i * 397) % 2048);
    const needs = needsOf(ids);
    expect(reportReceiveFilters(allocateReceiveFilters(needs), needs).mapped).toHaveLength(40);
  });
});

describe('filterRegisters', () => {
  it.each<[string, Acceptance, readonly (readonly number[])[]]>([
    [
      'standard identifiers; an unused filter repeats the first',
      {
        rxb0: { mask: 0x7f8 << 18, filters: [0x1d8] },
        rxb1: { mask: STANDARD_MASK, filters: [0x55b, 0x5bc] },
      },
      [
        [0xff, 0, 0, 0, 0xff, 0xe0, 0, 0],
        [0x3b, 0, 0, 0, 0x3b, 0, 0, 0, 0xab, 0x60, 0, 0],
        [0xb7, 0x80, 0, 0, 0xab, 0x60, 0, 0, 0xab, 0x60, 0, 0],
      ],
    ],
    [
      'an extended identifier; an empty buffer repeats the other, exactly',
      {
        rxb0: { mask: 0x1fffff00, filters: [EXTENDED + 0x1806e500] },
        rxb1: { mask: STANDARD_MASK, filters: [] },
      },
      [
        [0xff, 0xe3, 0xff, 0, 0xff, 0xe3, 0xff, 0xff],
        [0xc0, 0x28 | 2, 0xe5, 0, 0xc0, 0x2a, 0xe5, 0, 0xc0, 0x2a, 0xe5, 0],
        [0xc0, 0x2a, 0xe5, 0, 0xc0, 0x2a, 0xe5, 0, 0xc0, 0x2a, 0xe5, 0],
      ],
    ],
  ])('writes %s', (_name, acceptance, registers) => {
    expect(filterRegisters(acceptance)).toEqual(registers);
  });
});

describe('the filters of the charger bus', () => {
  it('let in 109, 208 and 5E0, and nothing else', () => {
    const ask = askChip(chargerAcceptance);
    const admitted: number[] = [];
    for (let id = 0; id < 2048; id++) if (ask(id)) admitted.push(id);
    expect(admitted).toEqual([0x109, 0x208, 0x5e0]);
  });
});
