import { expect } from 'vitest';
import { readXml } from '../../../sim/config/readXml.ts';

/** Charts that are well-formed, labelled, and without a number that is none; and a page that needs nothing else. */
export function expectPage(page: string, charts: number): void {
  // Matches, not the page: a failure is to be readable.
  expect(page.match(/<script|<link|<img|<iframe|src=|href=|url\(|@import|https?:/gi)).toBeNull();
  expect(page.match(/.{0,40}(NaN|Infinity|undefined|null).{0,40}/g)).toBeNull();
  const found = page.match(/<svg.*?<\/svg>/gs) ?? [];
  expect(found).toHaveLength(charts);
  for (const chart of found) {
    expect(chart.slice(0, 2000)).toMatch(/^<svg viewBox="[^"]+" role="img" aria-label="[^"]{30,}">/);
    expect(chart.match(/(width|height)="-[^"]*"/g)).toBeNull();
    expect(() => readXml(chart, 'chart.svg', 'CHART')).not.toThrow();
  }
  const main = /<main>.*<\/main>/s.exec(page)![0];
  expect(() => readXml(main.replaceAll('&nbsp;', ' '), 'page.html', 'PAGE')).not.toThrow();
}
