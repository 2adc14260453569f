import { describe, expect, it } from 'vitest';
import { planReport } from '../../../host/scheduler/planReport.ts';
import { planText } from '../../../host/scheduler/planText.ts';

const prices = 'sim/scenario/data/prices-week.csv';

describe('planReport', () => {
  it('plans the first day of a file by default', () => {
    const report = planReport({ prices });
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

  it('leaves with the target, comes back and sells in the evening', () => {
    const { slots } = planReport({ prices, departAt: '7:30', returnAt: '17:30', targetPct: 80, tripKwh: 12 });
    const socAt = (time: string) =>
      slots[slots.findIndex((slot) => slot.startAt.slice(11, 16) === time) - 1]!.socPct;
    expect(socAt('07:30')).toBeGreaterThanOrEqual(80 - 1e-9);
    expect(socAt('07:30') - socAt('17:30')).toBeCloseTo(20, 9);
    expect(slots.filter((slot) => !slot.plugged)).toHaveLength(40);
    expect(slots.some((slot) => slot.powerW > 0 && slot.startAt.slice(11, 13) === '20')).toBe(true);
  });

  it('ends with the target of a car that stays, applies the tariff and stops where prices end', () => {
    const startAtMs = Date.parse('2026-06-08T20:00+02:00');
    const report = planReport({
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
  ])('refuses: %s', (what, options) => {
    expect(() => planReport({ prices, ...options })).toThrow(`PLAN_INPUT: ${what}`);
  });
});

describe('planText', () => {
  const report = planReport({ prices, departAt: '7:30', returnAt: '17:30', hours: 48 });
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

  it('says when reserve or target cannot be kept', () => {
    expect(lines.join('\n')).not.toMatch(/cannot be kept/);
    const short = planReport({ prices, socPct: 5, powerKw: 1 });
    expect(planText(short)).toMatch(/cannot be kept/);
  });
});
