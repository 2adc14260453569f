import { describe, expect, it } from 'vitest';
import { energyFlows } from '../../../../host/twin/report/energyFlows.ts';
import { sankeyChart } from '../../../../host/twin/report/sankeyChart.ts';
import { recordedDay, type DayByHand } from './recordedDay.ts';

const days: readonly (readonly [string, DayByHand])[] = [
  ['with everything', { sells: [18, 20], charges: [2, 3], drivesAtMinutes: [480, 1020] }],
  ['without selling', { charges: [2, 3], drivesAtMinutes: [480] }],
  ['without buying', { sells: [18, 20], drivesAtMinutes: [480] }],
  ['without driving', { sells: [18, 20], charges: [2, 3] }],
  ['downhill', { drivesAtMinutes: [480, 600], grade: -0.06 }],
  ['uphill', { charges: [2, 3], drivesAtMinutes: [480], grade: 0.06 }],
  ['on which nothing happens', {}],
];

describe.each(days)('the energy of a day %s', (_, day) => {
  const { audit, stationDrawnWh } = recordedDay(day).recording;
  const { places, flows } = energyFlows(audit, stationDrawnWh);
  const inTo = (id: string): number =>
    flows.reduce((sum, { to, energyWh }) => sum + (to === id ? energyWh : 0), 0);
  const outOf = (id: string): number =>
    flows.reduce((sum, { from, energyWh }) => sum + (from === id ? energyWh : 0), 0);

  it('goes in and out of battery and road in equal parts, and nothing is unexplained', () => {
    for (const place of ['battery-terminals', 'road']) expect(inTo(place)).toBeCloseTo(outOf(place), 6);
    expect(inTo('unaccounted') + outOf('unexplained')).toBeLessThan(1e-3);
  });

  it('is what the audit says, at each place', () => {
    expect(outOf('bought')).toBeCloseTo(audit.gridImportedWh, 6);
    expect(inTo('sold')).toBeCloseTo(audit.gridExportedWh, 6);
    for (const [kind, wh] of Object.entries(audit.lossesWh)) expect(inTo(kind)).toBeCloseTo(wh, 6);
    expect(inTo('kept') - outOf('drawn')).toBeCloseTo(audit.batteryChangeWh, 6);
    expect(inTo('gained') - outOf('given')).toBeCloseTo(audit.kineticChangeWh + audit.potentialChangeWh, 6);
  });

  it('is never negative, and between places that there are', () => {
    const ids = places.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to, energyWh } of flows) {
      expect(energyWh).toBeGreaterThan(0);
      expect(ids).toContain(from);
      expect(ids).toContain(to);
    }
  });

  it('is a chart without a number that is none', () => {
    expect(sankeyChart({ places, flows })).not.toMatch(/NaN|Infinity|undefined|stroke-width="-|height="-/);
  });
});

describe('energy that the books do not explain', () => {
  it('is shown, not spread over the rest', () => {
    const { audit, stationDrawnWh } = recordedDay({ sells: [18, 20] }).recording;
    const wrong = { ...audit, batteryChangeWh: audit.batteryChangeWh - 100 };
    const { flows } = energyFlows(wrong, stationDrawnWh);
    expect(flows.find(({ to }) => to === 'unaccounted')?.energyWh).toBeCloseTo(100, 3);
    const less = { ...audit, batteryChangeWh: audit.batteryChangeWh + 100 };
    expect(
      energyFlows(less, stationDrawnWh).flows.find(({ from }) => from === 'unexplained')?.energyWh,
    ).toBeCloseTo(100, 3);
  });
});
