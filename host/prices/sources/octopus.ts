import { z } from 'zod';
import type { PriceFormat } from './priceFormat.ts';
import { badAnswer, publishedPrices } from './publishedPrices.ts';
import { readJson } from './readJson.ts';

const SOURCE = 'Octopus';
const PENCE_PER_POUND = 100;
const PAGE_SIZE = 1500;

const answer = z.object({
  next: z.string().nullable(),
  results: z.array(
    z.object({
      value_inc_vat: z.number(),
      valid_from: z.string(),
      /** null for a price without end. */
      valid_to: z.string().nullable(),
    }),
  ),
});

/** `E-1R-AGILE-24-10-01-C` is a tariff of the product `AGILE-24-10-01`. */
const productOf = (tariff: string): string => tariff.replace(/^[EG]-\dR-/, '').replace(/-[A-P]$/, '');

/**
 * Half-hourly unit rates of a tariff, with value-added tax, in pounds; selling is a tariff of its own (`...OUTGOING...`).
 * Source: the supplier's public interface.
 */
export const octopus: PriceFormat = {
  label: 'Octopus Agile and Agile Outgoing',
  areaLabel: 'code of the tariff',
  areaExample: 'E-1R-AGILE-24-10-01-C',
  request: (area, fromMs, toMs) => ({
    url: `https://api.octopus.energy/v1/products/${encodeURIComponent(productOf(area))}/electricity-tariffs/${encodeURIComponent(area)}/standard-unit-rates/?${new URLSearchParams(
      {
        period_from: new Date(fromMs).toISOString(),
        period_to: new Date(toMs).toISOString(),
        page_size: String(PAGE_SIZE),
      },
    ).toString()}`,
  }),
  read: (text) => {
    const { next, results } = readJson(SOURCE, text, answer);
    if (next !== null) throw badAnswer(SOURCE, `more than ${PAGE_SIZE} prices`);
    return publishedPrices(
      SOURCE,
      'GBP',
      results.map(({ value_inc_vat, valid_from, valid_to }) => {
        if (valid_to === null)
          throw badAnswer(SOURCE, 'a price without end: this tariff does not change by time');
        const startAtMs = Date.parse(valid_from);
        return {
          startAtMs,
          durationMs: Date.parse(valid_to) - startAtMs,
          pricePerKwh: value_inc_vat / PENCE_PER_POUND,
        };
      }),
    );
  },
};
