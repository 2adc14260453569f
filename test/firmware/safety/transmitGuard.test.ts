import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { gateWindow } from '../../../firmware/safety/gateWindow.ts';
import { createTransmitGuard } from '../../../firmware/safety/transmitGuard.ts';
import { anyNumber, strangeNumbers } from './anyNumber.ts';

const guard = createTransmitGuard([]);
const allow = (exportA: number, importA: number): void => {
  gateWindow.exportA = exportA;
  gateWindow.importA = importA;
};
afterEach(() => allow(0, 0));

describe('admits', () => {
  it('asks the check of the frame, and shows it the frame', () => {
    const frame = Uint8Array.of(1, 2, 3);
    const seen: [number, Uint8Array][] = [];
    const { admits } = createTransmitGuard([
      (d) => (seen.push([0, d]), true),
      (d) => (seen.push([1, d]), false),
    ]);
    expect([admits(0, frame), admits(1, frame)]).toEqual([true, false]);
    expect(seen).toEqual([
      [0, frame],
      [1, frame],
    ]);
  });
});

describe('isDue', () => {
  it.each([0, 5, 2 ** 31 - 30, 2 ** 32 - 30])(
    'lets a frame out each 60 ms at most, from %d ms on',
    (startMs) => {
      const { isDue } = createTransmitGuard([() => true, () => true]);
      expect(isDue(0, startMs)).toBe(true);
      expect(isDue(0, startMs + 59.9)).toBe(false);
      // A refusal does not move the pause on, and each frame has its own.
      expect(isDue(1, startMs + 59.9)).toBe(true);
      expect(isDue(0, startMs + 60)).toBe(true);
      expect(isDue(0, startMs + 60)).toBe(false);
      expect(isDue(1, startMs + 60)).toBe(false);
      expect(isDue(0, startMs + 120)).toBe(true);
    },
  );

  it('is silent rather than quick when the time goes back', () => {
    const { isDue } = createTransmitGuard([() => true]);
    expect(isDue(0, 1000)).toBe(true);
    expect(isDue(0, 0)).toBe(false);
    expect(isDue(0, 1060)).toBe(true);
  });

  it('never lets two out within the pause, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true })), (waits) => {
        const { isDue } = createTransmitGuard([() => true]);
        let nowMs = 0;
        let sentMs = -Infinity;
        for (const wait of waits) {
          nowMs += wait;
          const due = isDue(0, nowMs);
          expect(due).toBe(nowMs - sentMs >= 60);
          if (due) sentMs = nowMs;
        }
      }),
    );
  });
});

describe('isInside', () => {
  it.each<[window: [number, number], askedA: number, inside: boolean]>([
    [[20, 0], 0, true],
    [[20, 0], 20, true],
    // A whole ampere for the rounding and for the voltage that moves.
    [[20, 0], 21, true],
    [[20, 0], 21.1, false],
    [[0, 20], -21, true],
    [[0, 20], -21.1, false],
    [[20, 30], 22, false],
    [[30, 20], 22, true],
    [[30, 20], -22, false],
    [[20, 30], -22, true],
    // A side that is closed is closed to the last ampere.
    [[0, 20], 1, false],
    [[0, 20], 0.1, false],
    [[20, 0], -1, false],
    [[20, 0], -0.1, false],
    [[0, 0], 0, true],
    [[0, 0], -0, true],
    [[NaN, NaN], 0, true],
    [[NaN, 20], 1, false],
    [[20, NaN], -1, false],
    [[-5, 20], 1, false],
    [[-0.5, 20], 0.1, false],
    [[20, -5], -1, false],
  ])('of a window %j: %d A is %s', ([exportA, importA], askedA, inside) => {
    allow(exportA, importA);
    expect(guard.isInside(askedA)).toBe(inside);
  });

  it.each(strangeNumbers)('holds %d for outside', (value) => {
    allow(100, 100);
    expect(guard.isInside(value)).toBe(false);
  });

  it('never lets a side out that is closed, nor more than an ampere beyond one that is open', () => {
    const anyA = anyNumber(0, 130, 1, 125);
    fc.assert(
      fc.property(anyA, anyA, anyA, fc.boolean(), (exportA, importA, askedA, isExport) => {
        allow(exportA, importA);
        if (!guard.isInside(isExport ? askedA : -askedA) || askedA === 0) return;
        const allowedA = askedA > 0 === isExport ? exportA : importA;
        expect(allowedA).toBeGreaterThan(0);
        expect(Math.abs(askedA)).toBeLessThanOrEqual(allowedA + 1);
      }),
      { numRuns: 1000 },
    );
  });
});
