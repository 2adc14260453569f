import { describe, expect, it } from 'vitest';
import { bitTiming } from '../../../firmware/contract/bitTiming.ts';
import { mcp2515Bitrate } from '../../../sim/chips/mcp2515BitTiming.ts';

const oscillators = [8e6, 16e6, 20e6];
const bitrates = [125_000, 250_000, 500_000, 1_000_000];
/** A bit needs at least 8 quanta of two oscillator periods: 8 MHz gives 4 at 1 Mbit/s. */
const impossible = (oscillatorHz: number, bitrate: number): boolean => oscillatorHz / 2 / bitrate < 8;
const pairs = oscillators.flatMap((oscillatorHz) =>
  bitrates.map((bitrate) => [oscillatorHz, bitrate] as const),
);

describe('bitTiming', () => {
  it.each(pairs.filter(([oscillatorHz, bitrate]) => !impossible(oscillatorHz, bitrate)))(
    '%i Hz gives exactly %i bit/s, and says where it samples',
    (oscillatorHz, bitrate) => {
      const { cnf1, cnf2, cnf3, samplePointPct } = bitTiming(oscillatorHz, bitrate)!;
      expect(mcp2515Bitrate(cnf1, cnf2, cnf3, oscillatorHz)).toBe(bitrate);
      for (const register of [cnf1, cnf2, cnf3]) expect(register & 0xff).toBe(register);
      const propagation = (cnf2 & 7) + 1;
      const phase1 = ((cnf2 >> 3) & 7) + 1;
      const phase2 = (cnf3 & 7) + 1;
      expect(samplePointPct).toBeCloseTo(
        (100 * (1 + propagation + phase1)) / (1 + propagation + phase1 + phase2),
        9,
      );
      expect(samplePointPct).toBeGreaterThanOrEqual(75);
      expect(samplePointPct).toBeLessThanOrEqual(88);
      // PHSEG2 by CNF3, and one sample a bit.
      expect(cnf2 & 0xc0).toBe(0x80);
    },
  );

  it.each([
    [8e6, 500_000, 75],
    [16e6, 500_000, 87.5],
    [20e6, 500_000, 85],
  ])('%i Hz at %i bit/s samples at %d %%', (oscillatorHz, bitrate, samplePointPct) => {
    expect(bitTiming(oscillatorHz, bitrate)!.samplePointPct).toBe(samplePointPct);
  });

  it.each([
    [8e6, 1_000_000],
    [16e6, 333_333],
    [20e6, 800_001],
    [8e6, 1],
    [8e6, 0],
    [8e6, NaN],
  ])('%i Hz cannot make %i bit/s', (oscillatorHz, bitrate) => {
    expect(bitTiming(oscillatorHz, bitrate)).toBeNull();
  });
});
