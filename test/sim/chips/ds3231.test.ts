import { describe, expect, it } from 'vitest';
import { createDs3231 } from '../../../sim/chips/ds3231.ts';

const unixMs = Date.UTC(2026, 10, 29, 12, 9, 41);
const readAll = (chip: ReturnType<typeof createDs3231>, atUs: number): readonly number[] => {
  chip.write([0], atUs);
  return chip.read(0x13, atUs);
};

describe('createDs3231', () => {
  it('shows the time in BCD, Sunday as 1', () => {
    expect(readAll(createDs3231({ unixMs }), 0).slice(0, 7)).toEqual([0x41, 0x09, 0x12, 1, 0x29, 0x11, 0x26]);
  });

  it('goes on, as fast as it does', () => {
    expect(createDs3231({ unixMs, driftPpm: 5 }).unixMs(86_400e6 * 10)).toBe(unixMs + 864_004_000);
  });

  it('begins its second anew when it is set', () => {
    const chip = createDs3231({ unixMs: 0 });
    chip.write([0, 0x41, 0x09, 0x12, 1, 0x29, 0x11, 0x26], 900_000);
    expect([chip.unixMs(900_000), chip.unixMs(1_899_999), chip.unixMs(1_900_000), chip.timesSet]).toEqual([
      unixMs,
      unixMs,
      unixMs + 1000,
      1,
    ]);
  });

  it('says that it has stopped until that is taken back, which a write cannot claim', () => {
    const chip = createDs3231({ unixMs });
    chip.write([0x0f, 0x80], 0);
    expect(chip.hasStopped).toBe(false);
    chip.stop();
    expect(readAll(chip, 0)[0x0f]).toBe(0x80);
    chip.write([0x0f, 0], 0);
    expect([chip.hasStopped, chip.timesSet]).toEqual([false, 0]);
  });
});
