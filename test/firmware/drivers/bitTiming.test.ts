import { beforeAll, describe, expect, it } from 'vitest';
import { mcp2515Bitrate } from '../../../sim/chips/mcp2515BitTiming.ts';
import { loadFirmware } from '../loadFirmware.ts';

type BitTiming = (
  oscillatorHz: number,
  bitrate: number,
) => { cnf1: number; cnf2: number; cnf3: number } | null;

let bitTiming: BitTiming;
beforeAll(async () => {
  const boot = await loadFirmware<{ timing: { bitTiming: BitTiming } }>({ timing: 'drivers/bitTiming.ts' });
  ({ bitTiming } = boot().exposed.timing);
});

const oscillators = [8e6, 16e6, 20e6];
const bitrates = [125_000, 250_000, 500_000, 1_000_000];
/** A bit needs at least 8 quanta of two oscillator periods: 8 MHz gives 4 at 1 Mbit/s. */
const impossible = (oscillatorHz: number, bitrate: number): boolean => oscillatorHz / 2 / bitrate < 8;
const pairs = oscillators.flatMap((oscillatorHz) =>
  bitrates.map((bitrate) => [oscillatorHz, bitrate] as const),
);

describe('bitTiming', () => {
  it.each(pairs.filter(([oscillatorHz, bitrate]) => !impossible(oscillatorHz, bitrate)))(
    '%i Hz gives exactly %i bit/s, sampled at 75 to 88 %%',
    (oscillatorHz, bitrate) => {
      const { cnf1, cnf2, cnf3 } = bitTiming(oscillatorHz, bitrate)!;
      expect(mcp2515Bitrate(cnf1, cnf2, cnf3, oscillatorHz)).toBe(bitrate);
      for (const register of [cnf1, cnf2, cnf3]) expect(register & 0xff).toBe(register);
      const propagation = (cnf2 & 7) + 1;
      const phase1 = ((cnf2 >> 3) & 7) + 1;
      const phase2 = (cnf3 & 7) + 1;
      const samplePoint = (1 + propagation + phase1) / (1 + propagation + phase1 + phase2);
      expect(samplePoint).toBeGreaterThanOrEqual(0.75);
      expect(samplePoint).toBeLessThanOrEqual(0.88);
      // PHSEG2 by CNF3, and one sample a bit.
      expect(cnf2 & 0xc0).toBe(0x80);
    },
  );

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
