import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../host/clock.ts';
import { askPriceServer } from '../../../../host/prices/sources/askPriceServer.ts';
import { priceFormats, type PriceFormatName } from '../../../../host/prices/sources/priceFormats.ts';
import { awattarAnswer, entsoeRefusal, type AnsweredPrices } from './answers.ts';

const day: AnsweredPrices = { startAtMs: 1_792_879_200_000, stepMs: 3_600_000, prices: [10, 20, 30] };
const good = () => new Response(awattarAnswer(day));
const SECRET = 'very-secret-token';

/** A clock whose pauses pass at once. */
function quickClock() {
  const pausesMs: number[] = [];
  const clock: Clock = {
    now: () => 0,
    setTimeout: (callback, delayMs) => {
      // The time limit of a request is not waited for.
      if (delayMs === 20_000) return null;
      pausesMs.push(delayMs);
      queueMicrotask(callback);
      return null;
    },
    clearTimeout: () => undefined,
    setInterval: () => null,
    clearInterval: () => undefined,
  };
  return { clock, pausesMs };
}

/** Answers one after the other; what was asked. */
async function ask(
  answers: readonly (() => Response | Promise<Response>)[],
  name: PriceFormatName = 'awattar',
) {
  const { clock, pausesMs } = quickClock();
  const asked: string[] = [];
  const fetchOne = (url: string | URL | Request): Promise<Response> => {
    asked.push(String(url));
    return Promise.resolve().then(answers[asked.length - 1] ?? (() => new Response('', { status: 500 })));
  };
  const server = { format: priceFormats[name], area: 'de', key: SECRET };
  const result = await askPriceServer(server, day.startAtMs, day.startAtMs + 86_400_000, {
    clock,
    fetch: fetchOne as typeof fetch,
  }).catch((error: unknown) => error as Error);
  return { result, asked, pausesMs };
}

const refusedConnection = (): never => {
  throw Object.assign(new TypeError(`fetch of https://x/?securityToken=${SECRET} failed`), {
    cause: { code: 'ECONNREFUSED' },
  });
};

describe('a server of prices', () => {
  it('is asked once when it answers', async () => {
    const { result, asked, pausesMs } = await ask([good]);
    expect(result).toMatchObject({ currency: 'EUR', points: { length: 3 } });
    expect([asked.length, pausesMs]).toEqual([1, []]);
  });

  it.each<[string, () => Response]>([
    ['an error of its own', () => new Response('', { status: 502 })],
    ['no connection', refusedConnection],
  ])('is asked again after %s', async (_what, bad) => {
    const { result, asked, pausesMs } = await ask([bad, bad, good]);
    expect(result).toMatchObject({ currency: 'EUR' });
    expect([asked.length, pausesMs]).toEqual([3, [2_000, 10_000]]);
  });

  it('that asks for a pause gets it, if it is not too long', async () => {
    const busy = (seconds: string) => () =>
      new Response('', { status: 429, headers: { 'retry-after': seconds } });
    expect((await ask([busy('30'), good])).pausesMs).toEqual([30_000]);
    const { result, asked } = await ask([busy('3600'), good]);
    expect([String(result), asked.length]).toEqual([expect.stringContaining('PRICE_SOURCE_SILENT'), 1]);
  });

  it.each<[string, () => Response, PriceFormatName, string, tries: number]>([
    [
      'stays away',
      refusedConnection,
      'entsoe',
      'PRICE_SOURCE_SILENT: ENTSO-E transparency platform, day-ahead auction cannot be reached (ECONNREFUSED)',
      3,
    ],
    [
      'has an error',
      () => new Response('', { status: 503 }),
      'awattar',
      'PRICE_SOURCE_SILENT: aWATTar, EPEX day-ahead auction answers with an error (503)',
      3,
    ],
    [
      'refuses the key',
      () => new Response('', { status: 401 }),
      'entsoe',
      'Put a valid key into the environment variable ENTSOE_TOKEN',
      1,
    ],
    ['has nothing yet', () => new Response(null, { status: 204 }), 'nordPool', 'PRICE_SOURCE_EMPTY', 1],
    [
      'says that it has nothing',
      () => new Response(entsoeRefusal('No matching data found'), { status: 400 }),
      'entsoe',
      'PRICE_SOURCE_EMPTY: ENTSO-E answered "No matching data found"',
      1,
    ],
    [
      'knows no such area',
      () => new Response('{"error":"unknown"}', { status: 404 }),
      'awattar',
      'Check the area',
      1,
    ],
    ['answers nonsense', () => new Response('nonsense'), 'awattar', 'PRICE_SOURCE_ANSWER', 1],
    ['never ends', () => new Response('x'.repeat(17_000_000)), 'awattar', 'more than 16 MB', 1],
  ])('that %s: what to do next, and never the key', async (_what, bad, name, message, tries) => {
    const { result, asked } = await ask([bad, bad, bad], name);
    expect(String(result)).toContain(message);
    expect(String(result)).toMatch(/\.$/);
    expect(asked).toHaveLength(tries);
    expect(
      JSON.stringify(result, Object.getOwnPropertyNames(result)) + String((result as Error).cause),
    ).not.toContain(SECRET);
  });

  it('that does not answer is given up after its time', async () => {
    const clock: Clock = {
      ...quickClock().clock,
      setTimeout: (callback) => (queueMicrotask(callback), null),
    };
    const fetchNever = (_url: unknown, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => {
        const give = (): void => reject(new DOMException('aborted', 'AbortError'));
        if (init!.signal!.aborted) give();
        else init!.signal!.addEventListener('abort', give);
      });
    await expect(
      askPriceServer({ format: priceFormats.awattar, area: 'de', key: '' }, 0, 1, {
        clock,
        fetch: fetchNever as typeof fetch,
      }),
    ).rejects.toThrow('does not answer within 20 s');
  });
});
