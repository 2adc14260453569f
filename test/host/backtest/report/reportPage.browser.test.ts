import { pathToFileURL } from 'node:url';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBacktestVehicle } from '../../../../host/backtest/backtestVehicle.ts';
import { reportPage } from '../../../../host/backtest/report/reportPage.ts';
import { runBacktest } from '../../../../host/backtest/runBacktest.ts';
import { temporaryFolder } from '../../cli/runBackfeed.ts';
import { chromiumPath } from '../../dashboard/chromium.ts';
import { variedDays } from '../variedDays.ts';

const executablePath = chromiumPath();
const vehicle = loadBacktestVehicle('reference');

/** Runs in the page: texts of charts that reach out of their chart. */
const TEXTS_OUTSIDE = `[...document.querySelectorAll('svg text')]
  .filter((text) => {
    const box = text.getBoundingClientRect();
    const chart = text.closest('svg').getBoundingClientRect();
    return box.left < chart.left - 1 || box.right > chart.right + 1 || box.bottom > chart.bottom + 1;
  })
  .map((text) => text.textContent)`;

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
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(
      file,
      reportPage(runBacktest(variedDays(42), { ...vehicle, tariff: {} }), vehicle, 'market price'),
    );
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    const url = pathToFileURL(file).href;
    await page.goto(url);
    expect(asked).toEqual([url]);
    expect(said).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await page.evaluate(TEXTS_OUTSIDE)).toEqual([]);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'dark' ? 'rgb(14, 20, 18)' : 'rgb(243, 245, 243)');
    await page.close();
  });
});
