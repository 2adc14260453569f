import { createClock } from '@sinonjs/fake-timers';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../host/clock.ts';
import { priceFormats } from '../../../host/prices/sources/priceFormats.ts';
import { servedPrices, type ServedPrices } from '../../../host/service/servedPrices.ts';
import { awattarAnswer } from '../prices/sources/answers.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Midnight in Berlin, in summer. */
const MIDNIGHT_MS = Date.UTC(2026, 5, 1, 22);

/** The auction: which days it has published, and what it answers instead. */
const auction = { publishedDays: 0, instead: null as (() => Response) | null, asked: 0 };
const priceOf = (startAtMs: number): number => 50 + ((startAtMs - MIDNIGHT_MS) / HOUR_MS) * 2;
function answer(url: string): Response {
  auction.asked++;
  if (auction.instead) return auction.instead();
  const { searchParams } = new URL(url);
  const [start, end] = [Number(searchParams.get('start')), Number(searchParams.get('end'))];
  const endMs = Math.min(end, MIDNIGHT_MS + auction.publishedDays * DAY_MS);
  const prices = Array.from({ length: Math.max(0, endMs - start) / HOUR_MS }, (_, hour) =>
    priceOf(start + hour * HOUR_MS),
  );
  return new Response(awattarAnswer({ startAtMs: start, stepMs: HOUR_MS, prices }));
}

let timers = createClock(0);
let file = '';
let folder = '';
let source: ServedPrices;
let changes = 0;
const failures: string[] = [];

const clock: Clock = {
  now: () => timers.now,
  setTimeout: (callback, delayMs) => timers.setTimeout(callback, delayMs),
  clearTimeout: (handle) => timers.clearTimeout(handle as number),
  setInterval: (callback, periodMs) => timers.setInterval(callback, periodMs),
  clearInterval: (handle) => timers.clearInterval(handle as number),
};

async function open(area = 'de'): Promise<void> {
  source = servedPrices({
    clock,
    fetch: ((url: string) => Promise.resolve(url).then(answer)) as typeof fetch,
    buying: { format: priceFormats.awattar, area, key: '' },
    timeZone: 'Europe/Berlin',
    tariff: { importAdderPerKwh: 0.1 },
    file,
    onFailure: (error) => failures.push((error as Error).message),
  });
  source.onChange(() => changes++);
  await pass(0);
}
/** Time passes, with all that was to be answered in it. */
async function pass(ms: number): Promise<void> {
  await timers.tickAsync(ms);
  await new Promise((resolve) => setImmediate(resolve));
  await timers.tickAsync(0);
}
const knownUntil = (): number => {
  const last = source.series().points.at(-1);
  return last ? (last.startAtMs + last.durationMs - MIDNIGHT_MS) / DAY_MS : 0;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-prices-'));
  file = join(folder, 'prices.json');
  timers = createClock(MIDNIGHT_MS + 9 * HOUR_MS);
  Object.assign(auction, { publishedDays: 1, instead: null, asked: 0 });
  changes = failures.length = 0;
  await open();
});
afterEach(() => {
  source.close();
  rmSync(folder, { recursive: true });
});

describe('prices from a server', () => {
  it('are those of today at first, with the tariff', () => {
    expect([knownUntil(), changes, failures]).toEqual([1, 1, []]);
    const { points, currency } = source.series();
    expect(currency).toBe('EUR');
    expect(points[5]!.importPricePerKwh).toBeCloseTo(0.06 + 0.1, 12);
    expect(points[5]!.exportPricePerKwh).toBeCloseTo(0.06, 12);
  });

  it('are asked for again when the next day is due, until it is there, and then rest for a day', async () => {
    expect(auction.asked).toBe(1);
    await pass(3.5 * HOUR_MS);
    expect([auction.asked, knownUntil()]).toEqual([1, 1]);
    // 12:54, and then every ten minutes; that it is not there yet is no failure.
    await pass(HOUR_MS);
    expect([auction.asked, failures]).toEqual([5, []]);
    auction.publishedDays = 2;
    await pass(HOUR_MS / 6);
    expect([auction.asked, knownUntil(), changes]).toEqual([6, 2, 2]);
    await pass(20 * HOUR_MS);
    expect(auction.asked).toBe(6);
    auction.publishedDays = 3;
    await pass(4 * HOUR_MS);
    expect([auction.asked, knownUntil(), changes]).toEqual([7, 3, 3]);
  });

  it.each<[string, () => Response, string]>([
    ['is silent', () => new Response('', { status: 500 }), 'PRICE_SOURCE_SILENT'],
    ['answers nonsense', () => new Response('<html></html>'), 'PRICE_SOURCE_ANSWER'],
    [
      'answers in the wrong unit',
      () =>
        new Response(awattarAnswer({ startAtMs: MIDNIGHT_MS + DAY_MS, stepMs: HOUR_MS, prices: [80_000] })),
      'PRICE_SOURCE_ANSWER',
    ],
  ])('stay as they were when it %s, and it is said why', async (_what, bad, code) => {
    auction.publishedDays = 2;
    auction.instead = bad;
    await pass(5 * HOUR_MS);
    expect([knownUntil(), changes]).toEqual([1, 1]);
    expect(failures.length).toBeGreaterThan(2);
    expect(failures.every((text) => text.startsWith(code))).toBe(true);
    auction.instead = null;
    await pass(HOUR_MS / 4);
    expect(knownUntil()).toBe(2);
  });

  it('outlive a restart without network, but not another area', async () => {
    source.close();
    auction.instead = () => new Response('', { status: 500 });
    await open();
    expect([knownUntil(), failures]).toEqual([1, []]);
    source.close();
    await open('at');
    await pass(60_000);
    expect(knownUntil()).toBe(0);
    expect(failures[0]).toContain('PRICE_SOURCE_SILENT');
  });

  it('are asked for anew where their file is damaged, and leave no other file behind', async () => {
    source.close();
    writeFileSync(file, '{"v":1');
    await open();
    expect([knownUntil(), auction.asked]).toEqual([1, 2]);
    expect(readdirSync(folder)).toEqual(['prices.json']);
  });

  it('of a day that is over are dropped after eight days', async () => {
    for (auction.publishedDays = 2; auction.publishedDays < 14; auction.publishedDays++) await pass(DAY_MS);
    const { points } = source.series();
    expect(knownUntil()).toBe(13);
    expect((points.at(-1)!.startAtMs - points[0]!.startAtMs) / DAY_MS).toBeLessThan(11);
    expect(failures).toEqual([]);
  });
});
