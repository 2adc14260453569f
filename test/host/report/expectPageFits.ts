import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { temporaryFolder } from '../cli/runBackfeed.ts';

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

/** What each page that stands in a file keeps: it fits, asks nobody, says nothing, can be read, and knows the dark. */
export async function expectPageFits(
  browser: Browser,
  html: string,
  colorScheme: 'light' | 'dark',
  width: number,
): Promise<void> {
  const file = join(temporaryFolder(), 'report.html');
  writeFileSync(file, html);
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
}
