import { describe, expect, it } from 'vitest';
import { referenceCase } from '../../../../host/backtest/backtestCase.ts';
import { loadBacktestVehicle } from '../../../../host/backtest/backtestVehicle.ts';
import { linearScale, roundTicks } from '../../../../host/report/chartScale.ts';
import { monthMarks } from '../../../../host/backtest/report/monthMarks.ts';
import { reportPage } from '../../../../host/backtest/report/reportPage.ts';
import { moneyText, wholeText } from '../../../../host/report/reportText.ts';
import { runningCosts } from '../../../../host/backtest/report/runningCosts.ts';
import { typicalWeek } from '../../../../host/backtest/report/typicalWeek.ts';
import { runBacktest } from '../../../../host/backtest/runBacktest.ts';
import { readXml } from '../../../../sim/config/readXml.ts';
import { variedDays } from '../variedDays.ts';

const vehicle = loadBacktestVehicle('reference');
const backtest = runBacktest(variedDays(42), {
  ...vehicle,
  tariff: { dailyFee: 0.1, capacityCharge: { pricePerKw: 1 } },
});

describe('the report', () => {
  const page = reportPage(backtest, vehicle, 'Fees & <levies>');

  it('says the share first, and the costs', () => {
    const share = (backtest.shareOfPerfectForesight * 100).toFixed(1);
    expect(page.indexOf(`${share}\u202f%`)).toBeGreaterThan(0);
    for (const run of [
      backtest.uncontrolled,
      backtest.smartCharging,
      backtest.perfectForesight,
      backtest.rolling,
    ])
      expect(page).toContain(moneyText(run.cost, 'EUR'));
    const { linear, rainflow } = backtest.wear;
    expect(page).toContain(
      `${moneyText(linear, 'EUR')} by its price per kWh, ${moneyText(rainflow, 'EUR')} by the depth of its cycles`,
    );
  });

  it('needs nothing but itself', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import|https?:/i);
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
  });

  it('shows names as they are', () => {
    expect(page).toContain('Fees &#38; &#60;levies&#62;');
  });

  it('has charts that are well-formed, labelled, and without a number that is none', () => {
    const charts = page.match(/<svg.*?<\/svg>/gs)!;
    expect(charts).toHaveLength(3);
    for (const chart of charts) {
      expect(chart).toMatch(/^<svg viewBox="[^"]+" role="img" aria-label="[^"]{30,}">/);
      expect(chart).not.toMatch(/NaN|Infinity|undefined/);
      expect(() => readXml(chart, 'chart.svg', 'CHART')).not.toThrow();
    }
  });

  it('is made of a single day, too', () => {
    const day = runBacktest(variedDays(1), referenceCase);
    const short = reportPage(day, vehicle, 'x');
    expect(short).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('what the report is made of', () => {
  it.each(['uncontrolled', 'smartCharging', 'perfectForesight', 'rolling'] as const)(
    'running costs of %s end at its cost',
    (key) => {
      expect(runningCosts(backtest[key], backtest).at(-1)).toBeCloseTo(backtest[key].cost, 8);
    },
  );

  it('the months cover all days', () => {
    expect(monthMarks(backtest)).toEqual([
      { label: 'Jun 2026', firstDay: 0, endDay: 30 },
      { label: 'Jul 2026', firstDay: 30, endDay: 42 },
    ]);
  });

  it('the typical week is the one of the median', () => {
    const weekly = [5, 1, 3];
    let sum = 0;
    const saved = Array.from({ length: 23 }, (_, day) => (sum += (weekly[Math.floor(day / 7)] ?? 99) / 7));
    expect(typicalWeek(saved)).toBe(14);
    expect(typicalWeek([1, 2])).toBe(0);
  });

  it.each([
    [0, 372, 5, [0, 100, 200, 300, 400]],
    [-128, 99, 5, [-150, -100, -50, 0, 50, 100]],
    [0, 0.31, 3, [0, 0.2, 0.4]],
    [0, 0, 5, [0]],
  ])('ticks from %d to %d, about %d', (low, high, count, ticks) => {
    expect(roundTicks(low, high, count)).toEqual(ticks);
  });

  it('a scale runs both ways', () => {
    expect(linearScale([0, 10], [100, 0])(2.5)).toBe(75);
    expect(linearScale([3, 3], [0, 50])(3)).toBe(0);
  });

  it('numbers are easy to read', () => {
    expect(wholeText(1_234_567.4)).toBe('1\u202f234\u202f567');
    expect(wholeText(-1234)).toBe('\u22121\u202f234');
    expect(wholeText(-0.2)).toBe('0');
    expect(moneyText(-3.456, 'EUR')).toBe('\u22123.46\u00a0EUR');
  });
});
