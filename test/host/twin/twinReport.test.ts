import { beforeAll, describe, expect, it } from 'vitest';
import { reasonCodes } from '../../../firmware/contract/reasonCodes.ts';
import type { TwinReport } from '../../../host/twin/twinReport.ts';
import { twinText } from '../../../host/twin/twinText.ts';
import { atMinute, errandAt, quarterHourPrices, shortScenario, spanOf, runTwin } from './twinHarness.ts';

const HOUR_MS = 3_600_000;
const span = spanOf(130);
/** The car drives off in the second in which it is switched on: the controller needs that one to wake, Wh. */
const WHILE_WAKING_WH = 4.5;

/** Charges at once, drives, sells for a quarter of an hour, and waits for the rest. */
const prices = quarterHourPrices([0.02, 0.2, 0.9]);

describe('the report of a run', () => {
  let report: TwinReport;
  beforeAll(async () => {
    ({ report } = await runTwin({ span, prices, drives: [errandAt(atMinute(17))] }));
  });

  it('has every key that scripts rely on', () => {
    const number = expect.any(Number) as number;
    expect(report).toMatchObject({
      scenario: 'short',
      seed: 1,
      simulatedMs: span.endAtMs - span.startAtMs,
      wallMs: 0,
      distanceKm: number,
      energyWh: {
        traction: number,
        regen: number,
        gridImported: number,
        gridExported: number,
        losses: number,
        storeChange: number,
      },
      auditResidual: number,
      exportedWhByOrigin: { grid: number, solar: 0, workplace: 0, regen: number, unknown: number },
      frames: { received: number, filtered: number, lost: number },
      policies: number,
      money: {
        currency: 'EUR',
        net: number,
        chargeAtOnce: number,
        neverExport: number,
        perfectForesight: number,
      },
      refusals: expect.arrayContaining([{ code: 'PLAN_HOLDS', durationMs: number }]) as unknown,
    });
    expect(JSON.stringify(report)).not.toContain('null');
  });

  it('has driven, recovered, bought and sold', () => {
    expect(report.distanceKm).toBeCloseTo(1, 1);
    expect(report.energyWh.regen).toBeGreaterThan(20);
    expect(report.energyWh.traction).toBeGreaterThan(report.energyWh.regen);
    expect(report.energyWh.gridImported).toBeGreaterThan(1000);
    expect(report.energyWh.gridExported).toBeGreaterThan(1000);
  });

  it('balances', () => {
    const { traction, regen, gridImported, gridExported, losses, lossesBy, storeChange } = report.energyWh;
    expect(report.auditResidual).toBeLessThanOrEqual(1e-6);
    expect(gridImported - gridExported).toBeCloseTo(losses + storeChange, 6);
    expect(Object.values(lossesBy).reduce((sum, wh) => sum + wh)).toBeCloseTo(losses, 6);
    expect(report.regenSharePct).toBeCloseTo((100 * regen) / traction, 9);
  });

  it.each(['imported', 'exported', 'regen', 'traction'] as const)(
    'knows %s energy from the device within a hundredth of the plant',
    (name) => {
      const truthWh = {
        imported: report.energyWh.gridImported,
        exported: report.energyWh.gridExported,
        regen: report.energyWh.regen,
        traction: report.energyWh.traction,
      }[name];
      const missingWh = name === 'traction' ? WHILE_WAKING_WH : 0;
      expect(Math.abs(report.registersWh[name] - truthWh)).toBeLessThan(0.01 * truthWh + missingWh);
      expect(report.registersWh[name]).toBeLessThan(1.01 * truthWh);
    },
  );

  it('says what went through the chips and over the link', () => {
    expect(report.frames.received).toBeGreaterThan(10_000);
    expect(report.frames.filtered).toBeGreaterThan(0);
    expect(report.policies).toBeGreaterThanOrEqual(1);
    expect(report.journal.stored).toBeGreaterThan(20);
    expect(report.journal.dropped).toBe(0);
    // It sleeps before the drive and after it, and each waking is a start.
    expect(report.firmware).toEqual({ boots: 3, uncaught: 0 });
  });

  it('accounts for every second, selling or refused with a code', () => {
    const exportingMs = report.hours.reduce((sum, hour) => sum + hour.exportingMs, 0);
    const refusedMs = report.refusals.reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(exportingMs).toBeGreaterThan(800_000);
    expect(Math.abs(exportingMs + refusedMs - report.simulatedMs)).toBeLessThan(3000);
    for (const { code } of report.refusals) expect(Object.keys(reasonCodes)).toContain(code);
    expect(report.refusals).toEqual([...report.refusals].sort((a, b) => b.durationMs - a.durationMs));
  });

  it('has a line for each hour, the last one cut', () => {
    expect(report.hours.map(({ startAt }) => Date.parse(startAt))).toEqual(
      [0, 1, 2].map((hour) => span.startAtMs + hour * HOUR_MS),
    );
    for (const { exportingMs, code } of report.hours)
      if (exportingMs < HOUR_MS) expect(Object.keys(reasonCodes)).toContain(code);
    expect(report.hours[2]).toMatchObject({ exportingMs: 0, code: 'PLAN_HOLDS' });
  });

  it('earns more than one that never sells, and no more than one that knows everything', () => {
    const { net, neverExport, chargeAtOnce, perfectForesight } = report.money;
    expect(net).toBeGreaterThan(neverExport);
    expect(neverExport).toBeGreaterThan(chargeAtOnce);
    expect(net).toBeLessThanOrEqual(perfectForesight);
  });

  it('reads well', () => {
    const text = twinText(report, 'A title', 'UTC');
    expect(text).toContain('A title (short, seed 1)');
    expect(text).toMatch(/recovered by braking\s+\d+ Wh \(\d+\.\d % of traction\)/);
    expect(text).toMatch(/sold energy came from +grid \d+ %, braking (\d+|<1) %, unknown \d+ %/);
    expect(text).toMatch(/00:00 - 01:00 {2}sold for 1\d min, then [A-Z_]+ \(/);
    expect(text).toMatch(/01:00 - 02:10 {2}PLAN_HOLDS \(waiting for a better price\)/);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });
});

describe('the reserve', () => {
  it('is never undercut by more than one telemetry step while it sells', async () => {
    const { report } = await runTwin({
      span: spanOf(30),
      // Selling pays until nothing is left: only the reserve ends it, and the margin of 2 % above it.
      prices: quarterHourPrices([0.9, 0.8], 0.05),
      scenario: { ...shortScenario, startSocPct: 35 },
    });
    expect(report.energyWh.gridExported).toBeGreaterThan(500);
    expect(report.socPct.minWhileExporting).toBeGreaterThanOrEqual(32 - 0.2);
    expect(report.socPct.minWhileExporting).toBeLessThan(32.5);
    expect(report.refusals.map(({ code }) => code)).toContain('SOC_AT_RESERVE');
  });
});
