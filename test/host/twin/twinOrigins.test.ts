import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { energyOrigins, originShares, totalWh } from '../../../host/origin/energyOrigin.ts';
import { createJournalOrigins } from '../../../host/origin/journalOrigins.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import { ratedBattery } from '../../../host/twin/baselines.ts';
import type { Drive } from '../../../host/twin/timeline.ts';
import { TWIN_VEHICLE } from '../../../host/twin/twin.ts';
import { twinReport, type TwinReport } from '../../../host/twin/twinReport.ts';
import { cycleDurationS } from '../../../sim/cycle/driveCycle.ts';
import { loadCycleCsv } from '../../../sim/cycle/loadCycleCsv.ts';
import { atMinute, MINUTE_MS, quarterHourPrices, shortScenario, spanOf, openTwin } from './twinHarness.ts';

/** The commute of the demo, with a station at work that sells cheaply and then buys dearly. */
function commute(): Drive {
  const cycle = loadCycleCsv(resolve('sim/scenario/data/commute.csv'));
  const departAtMs = atMinute(4);
  const arriveAtMs = departAtMs + cycleDurationS(cycle) * 1000;
  return {
    unplugAtMs: departAtMs - 2 * MINUTE_MS,
    departAtMs,
    arriveAtMs,
    plugAtMs: arriveAtMs + 2 * MINUTE_MS,
    plugAt: 'work',
    cycle,
    repeat: 1,
    expectedWh: 2400,
  };
}

describe('origins in a whole run', () => {
  let report: TwinReport;
  const said: Record<'run' | 'restarted' | 'halfRun' | 'halfRestarted', string> = {
    run: '',
    restarted: '',
    halfRun: '',
    halfRestarted: '',
  };
  beforeAll(async () => {
    const span = spanOf(51);
    const drive = commute();
    const { twin } = await openTwin({
      span,
      drives: [drive],
      prices: quarterHourPrices([0.3, 0.3, 0.02, 0.9], 0.3),
    });
    const trips = fixedTrips([
      {
        departAtMs: drive.unplugAtMs,
        arriveAtMs: drive.plugAtMs!,
        energyWh: 2400,
        pluggedAfter: true,
        plugAt: 'work',
      },
    ]);
    /** What a service says that starts now on the store of the run. */
    const restarted = (): string => {
      const settings = { timeZone: 'UTC', battery: ratedBattery(shortScenario), trips };
      const ledger = createJournalOrigins(twin.store, TWIN_VEHICLE, settings).ledger();
      return JSON.stringify([ledger.account(), ledger.days()]);
    };
    const running = (): string =>
      JSON.stringify([twin.service.origins().account(), twin.service.origins().days()]);
    await twin.runUntil(atMinute(40));
    said.halfRun = running();
    said.halfRestarted = restarted();
    await twin.runUntil(span.endAtMs);
    said.run = running();
    said.restarted = restarted();
    report = twinReport(twin, 0);
    await twin.close();
  }, 240_000);

  it('sum to what the device has measured', () => {
    const { exportedWhByOrigin, registersWh } = report;
    expect(registersWh.exported).toBeGreaterThan(500);
    expect(Math.abs(totalWh(exportedWhByOrigin) / registersWh.exported - 1)).toBeLessThan(1e-9);
    const shares = originShares(exportedWhByOrigin)!;
    expect(Math.abs(energyOrigins.reduce((sum, origin) => sum + shares[origin], 0) - 1)).toBeLessThan(1e-9);
  });

  it('know braking, the station at work, and what was there before', () => {
    const { exportedWhByOrigin: sold, energyWh } = report;
    // Some 0.35 kWh of 15 came from braking, 2 from work; nobody knows what the battery began with.
    const shares = originShares(sold)!;
    expect(shares.regen).toBeGreaterThan(0.01);
    expect(sold.regen).toBeLessThan(energyWh.regen);
    expect(shares.workplace).toBeGreaterThan(0.05);
    expect(shares.unknown).toBeGreaterThan(0.5);
    expect(shares.solar).toBe(0);
  });

  it('are the same for a service that starts on the same store, in the middle and at the end', () => {
    expect(said.halfRestarted).toBe(said.halfRun);
    expect(said.restarted).toBe(said.run);
    expect(said.run).not.toBe(said.halfRun);
  });
});
