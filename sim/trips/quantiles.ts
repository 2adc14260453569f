import type { Random } from '../cycle/seededRandom.ts';

/**
 * A distribution as surveys print it: [share, value] says that this share of all cases lies below the value. Shares rise
 * from 0 to 1, values rise.
 */
export type Quantiles = readonly (readonly [share: number, value: number])[];

/** A value of the distribution, even between two quantiles. */
export function drawEven(quantiles: Quantiles, random: Random): number {
  const { from, to, within } = placeOf(quantiles, random());
  return from + (to - from) * within;
}

/** A value of the distribution, even in its logarithm between two quantiles, as distances are: values above 0. */
export function drawByRatio(quantiles: Quantiles, random: Random): number {
  const { from, to, within } = placeOf(quantiles, random());
  return from * (to / from) ** within;
}

/** Mean of what `drawByRatio` draws. */
export function meanByRatio(quantiles: Quantiles): number {
  return meanOf(quantiles, (from, to) => (to === from ? from : (to - from) / Math.log(to / from)));
}

function placeOf(quantiles: Quantiles, share: number): { from: number; to: number; within: number } {
  let i = 1;
  while (i < quantiles.length - 1 && quantiles[i]![0] <= share) i++;
  const [shareFrom, from] = quantiles[i - 1]!;
  const [shareTo, to] = quantiles[i]!;
  return { from, to, within: (share - shareFrom) / (shareTo - shareFrom) };
}

function meanOf(quantiles: Quantiles, meanBetween: (from: number, to: number) => number): number {
  let sum = 0;
  for (let i = 1; i < quantiles.length; i++) {
    const [shareFrom, from] = quantiles[i - 1]!;
    const [shareTo, to] = quantiles[i]!;
    sum += (shareTo - shareFrom) * meanBetween(from, to);
  }
  return sum;
}
