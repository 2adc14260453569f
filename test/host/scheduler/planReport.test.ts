import { describe, expect, it } from 'vitest';
import { batterySchema } from '../../../host/scheduler/batterySchema.ts';
import { planReport } from '../../../host/scheduler/planReport.ts';
import { planText } from '../../../host/scheduler/planText.ts';

const prices = 'sim/scenario/data/prices-week.csv';

describe('planReport', () => {
  it('plans the first day of a file by default', async () => {
    const report = await planReport({ prices });
    expect(report).toMatchObject({
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      startSocPct: 50,
      shortfallWh: 0,
    });
    expect(report.slots).toHaveLength(96);
    expect(report.slots[0]!.startAt).toBe('2026-06-01T00:00+02:00');
    expect(report.slots.at(-1)!.startAt).toBe('2026-06-01T23:45+02:00');
    const { costParts } = report;
    expect(report.cost).toBeCloseTo(
      costParts.importCost - costParts.exportRevenue + costParts.wear - costParts.terminalValue,
      9,
    );
    const money = report.slots.reduce((sum, slot) => sum - (slot.powerW / 1000) * 0.25 * slot.importPrice, 0);
    expect(costParts.importCost - costParts.exportRevenue).toBeCloseTo(money, 9);
    for (const slot of report.slots) {
      expect(Object.keys(slot)).toEqual(
        expect.arrayContaining([
          'startAt',
          'importPrice',
          'exportPrice',
          'powerW',
          'socPct',
          'chargeUpToSocPct',
          'dischargeDownToSocPct',
          'reason',
        ]),
      );
      expect(slot.socPct).toBeGreaterThanOrEqual(20 - 1e-9);
    }
  });

  it('leaves with the target, comes back and sells in the evening', async () => {
    const { slots } = await planReport({
      prices,
      departAt: '7:30',
      returnAt: '17:30',
      targetPct: 80,
      tripKwh: 12,
    });
    const socAt = (time: string) =>
      slots[slots.findIndex((slot) => slot.startAt.slice(11, 16) === time) - 1]!.socPct;
    expect(socAt('07:30')).toBeGreaterThanOrEqual(80 - 1e-9);
    expect(socAt('07:30') - socAt('17:30')).toBeCloseTo(20, 9);
    expect(slots.filter((slot) => !slot.plugged)).toHaveLength(40);
    expect(slots.some((slot) => slot.powerW > 0 && slot.startAt.slice(11, 13) === '20')).toBe(true);
  });

  it('ends with the target of a car that stays, applies the tariff and stops where prices end', async () => {
    const startAtMs = Date.parse('2026-06-08T20:00+02:00');
    const report = await planReport({
      prices,
      startAtMs,
      targetPct: 90,
      socPct: 60,
      tariff: { importAdderPerKwh: 0.1 },
    });
    expect(report.slots).toHaveLength(16);
    expect(report.slots.at(-1)!.socPct).toBeGreaterThanOrEqual(90 - 1e-9);
    for (const slot of report.slots) expect(slot.importPrice - slot.exportPrice).toBeCloseTo(0.1, 9);
  });

  it.each([
    ['hours is 0', { hours: 0 }],
    ['capacityKwh is NaN', { capacityKwh: NaN }],
    ['battery.chargeEfficiency is 1.2', { efficiency: 1.2 }],
    ['initialSocPct is 150', { socPct: 150 }],
    ['departAt is "25:00"', { departAt: '25:00' }],
    ['departAt is "soon"', { departAt: 'soon' }],
    ['returnAt is given and departAt is not', { returnAt: '8:00' }],
    ['endAtMs is', { startAtMs: Date.UTC(2027, 0, 1) }],
    ['the plan runs from 2026-01-01', { startAtMs: Date.UTC(2026, 0, 1) }],
  ])('refuses: %s', async (what, options) => {
    await expect(planReport({ prices, ...options })).rejects.toThrow(`PLAN_INPUT: ${what}`);
  });
});

describe('planReport of a battery in detail', () => {
  const battery = batterySchema.parse({
    capacityKwh: 60,
    chargeCurve: [
      { powerKw: 2, efficiency: 0.8 },
      { powerKw: 6, efficiency: 0.93 },
      { powerKw: 11, efficiency: 0.91 },
    ],
    minImportKw: 2,
    minExportKw: 2,
    standbyW: 60,
    drainW: 8,
    chemistry: { name: 'nmc111Kokam', packPricePerKwh: 150 },
  });

  it('decides by whole numbers where slots are not convex, and proves it', async () => {
    const report = await planReport({
      prices,
      battery,
      powerKw: 11,
      hours: 48,
      departAt: '7:30',
      returnAt: '17:30',
    });
    expect(report.binaries).toBeGreaterThan(0);
    expect(report.gap).toBeLessThan(1e-6);
    expect(report.costParts.holding).toBeGreaterThan(0);
    for (const { powerW } of report.slots)
      if (Math.abs(powerW) > 1e-6) expect(Math.abs(powerW)).toBeGreaterThan(2000 - 1e-6);
    expect(planText(report)).toMatch(/No plan costs less: proven with \d+ binaries, \d+ ms/);
    expect(planText(report)).toContain('+ standing full');
  });

  it('keeps peaks low where they cost money', async () => {
    const options = { prices, battery, powerKw: 11, hours: 24, socPct: 20, targetPct: 70 };
    const tariff = { capacityCharge: { pricePerKw: 5, freeKw: 2.5 } };
    const [free, charged] = [await planReport(options), await planReport({ ...options, tariff })];
    const highestW = Math.max(...free.slots.map(({ powerW }) => -powerW));
    expect(free.peak).toBeNull();
    expect(charged.peak!.powerW).toBeLessThan(highestW - 2000);
    expect(charged.peak!.powerW).toBeCloseTo(Math.max(...charged.slots.map(({ powerW }) => -powerW)), 6);
    expect(charged.peak!.cost).toBeCloseTo(((charged.peak!.powerW - 2500) / 1000) * 5, 9);
    const freePeakCost = ((highestW - 2500) / 1000) * 5;
    expect(charged.cost + charged.peak!.cost).toBeLessThan(free.cost + freePeakCost);
    expect(planText(charged)).toContain('Highest import that counts');
  });
});

describe('planText', async () => {
  const report = await planReport({ prices, departAt: '7:30', returnAt: '17:30', hours: 48 });
  const lines = planText(report).split('\n');

  it('has a row for every hour, dates, and the cost', () => {
    expect(lines.filter((line) => /^\d\d:00 /.test(line))).toHaveLength(48);
    expect(lines.filter((line) => /^2026-06-0[12] Europe\/Berlin/.test(line))).toHaveLength(2);
    expect(lines.find((line) => line.startsWith('20:00'))).toMatch(
      /^20:00 +0\.270 +0\.270 [█▏▎▍▌▋▊▉]+ +10\.0 .*sell: /,
    );
    expect(lines.find((line) => line.startsWith('Cost'))).toMatch(
      /^Cost -\d+\.\d\d EUR = bought \d+\.\d\d - sold/,
    );
  });

  it('says when reserve or target cannot be kept', async () => {
    expect(lines.join('\n')).not.toMatch(/cannot be kept/);
    const short = await planReport({ prices, socPct: 5, powerKw: 1 });
    expect(planText(short)).toMatch(/cannot be kept/);
  });
});
