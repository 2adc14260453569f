import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { twinPage } from '../../../../host/twin/report/twinPage.ts';
import { temporaryFolder } from '../../cli/runBackfeed.ts';
import { chromiumPath } from '../../dashboard/chromium.ts';
import { recordedDay } from './recordedDay.ts';

const executablePath = chromiumPath();

/** Runs in the page: texts of charts that reach out of their chart. */
const TEXTS_OUTSIDE = `[...document.querySelectorAll('svg text')]
  .filter((text) => {
    const box = text.getBoundingClientRect();
    const chart = text.closest('svg').getBoundingClientRect();
    return box.left < chart.left - 1 || box.right > chart.right + 1 || box.bottom > chart.bottom + 1 || box.top < chart.top - 2;
  })
  .map((text) => text.textContent)`;

/** Runs in the page: pairs of texts of a chart of which one lies on the other. */
const TEXTS_OVERLAPPING = `[...document.querySelectorAll('svg')].flatMap((chart) => {
  const texts = [...chart.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
  return texts.flatMap((one, index) => texts.slice(index + 1)
    .filter((other) => Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 1
      && Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 4)
    .map((other) => one.text + ' | ' + other.text));
})`;

const whole = { sells: [18, 20], charges: [2, 3], drivesAtMinutes: [480, 1020] } as const;
const days = {
  whole,
  downhill: { drivesAtMinutes: [480], grade: -0.06 },
  still: {},
} as const;

describe.skipIf(executablePath === null)('the page of a run in a browser (needs Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  it.each([
    ['whole', 'light', 1280],
    ['whole', 'dark', 390],
    ['downhill', 'light', 920],
    ['still', 'light', 390],
  ] as const)('fits, asks nobody and can be read: a day %s, %s, %i wide', async (day, colorScheme, width) => {
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(file, twinPage(recordedDay(days[day])));
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
    expect(await page.evaluate(TEXTS_OVERLAPPING)).toEqual([]);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'dark' ? 'rgb(14, 20, 18)' : 'rgb(243, 245, 243)');
    await page.close();
  });
});
