import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { loadBacktestVehicle } from '../../../../host/backtest/backtestVehicle.ts';
import { reportPage } from '../../../../host/backtest/report/reportPage.ts';
import { runBacktest } from '../../../../host/backtest/runBacktest.ts';
import { chromiumPath } from '../../dashboard/chromium.ts';
import { expectPageFits } from '../../report/expectPageFits.ts';
import { variedDays } from '../variedDays.ts';

const executablePath = chromiumPath();
const vehicle = loadBacktestVehicle('reference');

describe.skipIf(executablePath === null)('the report in a browser (needs Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  it.each([
    ['light', 1280],
    ['dark', 920],
    ['light', 390],
  ] as const)('fits, asks nobody and can be read: %s, %i wide', async (colorScheme, width) => {
    const html = reportPage(runBacktest(variedDays(42), { ...vehicle, tariff: {} }), vehicle, 'market price');
    await expectPageFits(browser, html, colorScheme, width);
  });
});
