import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { twinPage } from '../../../../host/twin/report/twinPage.ts';
import { chromiumPath } from '../../dashboard/chromium.ts';
import { expectPageFits } from '../../report/expectPageFits.ts';
import { recordedDay } from './recordedDay.ts';

const executablePath = chromiumPath();

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
    await expectPageFits(browser, twinPage(recordedDay(days[day])), colorScheme, width);
  });
});
