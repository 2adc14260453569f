import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { PublishedPoint, PublishedPrices } from '../prices/sources/publishedPrices.ts';

const direction = z.object({
  currency: z.string(),
  points: z.array(z.tuple([z.number(), z.number(), z.number()])),
});
const fileSchema = z.object({ v: z.literal(1), source: z.string(), buying: direction, selling: direction });

/** Published prices of both directions. */
export interface PriceDays {
  readonly buying: PublishedPrices;
  readonly selling: PublishedPrices;
}

/** Adds what was published, and drops what ended before `fromMs`; where both know a time, the new price counts. */
export function mergePublished(
  old: PublishedPrices | null,
  added: PublishedPrices,
  fromMs: number,
): PublishedPrices {
  const first = added.points[0]!.startAtMs;
  const last = added.points.at(-1)!;
  const endMs = last.startAtMs + last.durationMs;
  const kept = (old?.currency === added.currency ? old.points : []).filter(
    ({ startAtMs, durationMs }) => startAtMs + durationMs <= first || startAtMs >= endMs,
  );
  const points = [...kept, ...added.points]
    .filter(({ startAtMs, durationMs }) => startAtMs + durationMs > fromMs)
    .sort((a, b) => a.startAtMs - b.startAtMs);
  return { currency: added.currency, points };
}

/** Prices from an earlier run, so that a restart without network does not lose them; null when there are none. */
export function readPriceDays(file: string, source: string): PriceDays | null {
  try {
    const read = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (read.source !== source) return null;
    return { buying: published(read.buying), selling: published(read.selling) };
  } catch {
    // Missing, cut off or of another version: they are asked for again.
    return null;
  }
}

/** Writes a file beside and puts it in place: a power cut leaves the old one. @param source prices of another one are not read */
export function writePriceDays(file: string, source: string, { buying, selling }: PriceDays): void {
  const rows = ({ currency, points }: PublishedPrices): z.input<typeof direction> => ({
    currency,
    points: points.map(({ startAtMs, durationMs, pricePerKwh }) => [startAtMs, durationMs, pricePerKwh]),
  });
  writeFileSync(
    `${file}.new`,
    JSON.stringify({ v: 1, source, buying: rows(buying), selling: rows(selling) }),
  );
  renameSync(`${file}.new`, file);
}

function published({ currency, points }: z.output<typeof direction>): PublishedPrices {
  return {
    currency,
    points: points.map(([startAtMs, durationMs, pricePerKwh]): PublishedPoint => ({
      startAtMs,
      durationMs,
      pricePerKwh,
    })),
  };
}
