import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cellFile } from '../../../../sim/battery/cellParameters.ts';
import {
  fitPanasonicCell,
  panasonicCycleFile,
  panasonicCycles,
  panasonicErrors,
  panasonicYaml,
} from '../../../../sim/battery/fit/panasonicCell.ts';

const folder = '../shared/data/battery';

describe('the fitted Panasonic cell', () => {
  it.skipIf(!existsSync(panasonicCycleFile(folder, 'Cycle3')))(
    'is what the fit gives today (needs ../shared/data/battery)',
    () => {
      // Numbers, not text: the last digit may round differently elsewhere.
      const shipped = parse(readFileSync(cellFile('panasonic-18650pf'), 'utf8')) as Record<string, unknown>;
      const today = parse(panasonicYaml(fitPanasonicCell(folder))) as Record<string, unknown>;
      expect(Object.keys(today)).toEqual(Object.keys(shipped));
      expect(today['timeConstantsS']).toEqual(shipped['timeConstantsS']);
      for (const table of ['openCircuitV', 'resistancesOhm']) {
        const numbers = (today[table] as number[][]).flat();
        const expected = (shipped[table] as number[][]).flat();
        expect(numbers).toHaveLength(expected.length);
        for (const [i, value] of numbers.entries()) expect(value).toBeCloseTo(expected[i]!, 3);
      }
    },
  );

  // The bound of the project is 30 mV; what is measured here is held closer.
  const bounds: [cycle: string, mostMv: number][] = [
    ...panasonicCycles.fitted.map((cycle): [string, number] => [cycle, 17]),
    ['HWFETa', 20],
    ['NN', 20],
    ['US06', 30],
    ['LA92', 30],
    ['Cycle4', 30],
  ];
  for (const [cycle, mostMv] of bounds) {
    const file = panasonicCycleFile(folder, cycle);
    it.skipIf(!existsSync(file))(
      `follows ${cycle} above 10 % to ${mostMv} mV RMS (needs ${cycle} in ../shared/data/battery)`,
      () => {
        const errors = panasonicErrors(folder).find((one) => one.cycle.endsWith(`_${cycle}`))!;
        const { rmsV, samples } = errors;
        expect(samples).toBeGreaterThan(3000);
        expect(rmsV * 1000).toBeLessThan(mostMv);
      },
    );
  }
});
