import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referenceCase } from '../../../host/backtest/backtestCase.ts';
import { runVariedTrips, tripsOf } from '../../../host/backtest/variedTrips.ts';
import { loadPriceCsv } from '../../../host/prices/readPriceCsv.ts';

const file = '../shared/data/prices/caiso_2020_day_ahead_hourly.csv';
const HOUR_MS = 3_600_000;

describe.skipIf(!existsSync(file))(
  'a year whose trips stray from the calendar (needs ../shared/data/prices)',
  () => {
    it.each([1, 2, 3])(
      'by an hour and half their energy: nothing is sold from the reserve, the target is there, seed %i',
      (seed) => {
        const prices = loadPriceCsv(file, 'Etc/GMT+8');
        const year = runVariedTrips(prices, referenceCase, {
          departShiftMs: HOUR_MS,
          energyShare: 0.5,
          seed,
        });
        expect(year.days).toBe(366);
        expect(year.soldBelowReserveKwh).toBe(0);
        expect(year.satisfiedShare).toBeGreaterThanOrEqual(0.995);
        // It sells all the same.
        expect(year.exportedKwh).toBeGreaterThan(500);
      },
      60_000,
    );
  },
);

describe('tripsOf', () => {
  it('finds the windows without a plug, their energy and their target', () => {
    const slot = (index: number, plugged: boolean, tripEnergyWh = 0, minSocPct?: number) => ({
      startAtMs: index * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: 0.2,
      exportPricePerKwh: 0.1,
      plugged,
      tripEnergyWh,
      ...(minSocPct === undefined ? {} : { minSocPct }),
    });
    expect(
      tripsOf([
        slot(0, true),
        slot(1, false, 1000, 60),
        slot(2, false, 2000),
        slot(3, true),
        slot(4, false, 500),
      ]),
    ).toEqual([
      {
        departAtMs: HOUR_MS,
        arriveAtMs: 3 * HOUR_MS,
        energyWh: 3000,
        pluggedAfter: true,
        departureSocPct: 60,
      },
      { departAtMs: 4 * HOUR_MS, arriveAtMs: 5 * HOUR_MS, energyWh: 500, pluggedAfter: true },
    ]);
  });
});
