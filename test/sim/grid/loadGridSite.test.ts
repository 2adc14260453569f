import { describe, expect, it } from 'vitest';
import { houseGrid } from '../../../sim/grid/houseGrid.ts';
import { listGridSites, loadGridSite } from '../../../sim/grid/loadGridSite.ts';

describe('loadGridSite', () => {
  it('comes with four sites, each with its sources', () => {
    expect(listGridSites()).toEqual(['european-house', 'rural-feeder', 'strong', 'us-split-phase']);
    for (const name of listGridSites()) expect(loadGridSite(name).sources.join().length).toBeGreaterThan(40);
  });

  it('keeps the European house as the safety campaign knows it', () => {
    expect(houseGrid).toMatchObject({
      nominalVoltageV: 230,
      nominalFrequencyHz: 50,
      phases: 3,
      resistanceOhm: 0.24,
      reactanceOhm: 0,
      voltageNoiseV: 1.5,
      frequencyNoiseHz: 0.015,
    });
    expect(houseGrid.noLoadVoltageV).toBeUndefined();
  });

  it('helps with a misspelt name', () => {
    expect(() => loadGridSite('rural-feder')).toThrow(/GRID_SITE_UNKNOWN.*Did you mean "rural-feeder"/);
  });
});
