import { rainflowCycles } from '../../host/wear/rainflow.ts';
import { degradationCases, degradationError } from './degradation.ts';
import { histogram, rainflowVectors } from './rainflowVectors.ts';
import { atMost, percent, type ValidationSection } from './validationSection.ts';

/** Ageing against golden values. */
export const degradationSection: ValidationSection = {
  title: 'Ageing',
  method:
    'Golden values of NREL/BLAST-Lite (bae8c71), beyond the rounding of their last digit. What the chemistries are and where they are weak is in docs/wear.md.',
  needs: null,
  rows: () =>
    degradationCases().map((golden) => atMost(golden.what, degradationError(golden), 1e-3, percent)),
};

/** Counting of cycles against published counts. */
export const rainflowSection: ValidationSection = {
  title: 'Rainflow counting',
  method: 'ASTM E1049-85, 5.4.4, and iamlikeme/rainflow: counts by range.',
  needs: null,
  rows: () =>
    rainflowVectors.map(({ what, series, counts }) => {
      const found = histogram(rainflowCycles(series));
      const differing = new Set([...counts, ...found].map(([range]) => range));
      for (const [range, count] of counts) {
        if (found.some((other) => other[0] === range && other[1] === count)) differing.delete(range);
      }
      return atMost(`${what}: ranges that are counted otherwise`, differing.size, 0, (value) =>
        value.toFixed(0),
      );
    }),
};
