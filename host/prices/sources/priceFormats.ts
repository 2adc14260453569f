import { awattar } from './awattar.ts';
import { energyCharts } from './energyCharts.ts';
import { entsoe } from './entsoe.ts';
import { nordPool } from './nordPool.ts';
import { octopus } from './octopus.ts';
import type { PriceFormat } from './priceFormat.ts';
import { tibber } from './tibber.ts';

/** Servers that publish prices, by the name that a configuration gives them. */
export const priceFormats = {
  entsoe,
  nordPool,
  awattar,
  energyCharts,
  octopus,
  tibber,
} as const satisfies Readonly<Record<string, PriceFormat>>;

export type PriceFormatName = keyof typeof priceFormats;
