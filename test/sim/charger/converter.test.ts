import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConverter, type ConverterParameters } from '../../../sim/charger/converter.ts';
import { listStations, loadStation } from '../../../sim/charger/loadStation.ts';
import { wallStation } from '../../../sim/charger/wallStation.ts';

const stations = listStations().map((name) => [name, loadStation(name)] as const);
/** Of what is put in, the share that comes out. */
function efficiency(parameters: ConverterParameters, dcPowerW: number): number {
  const acPowerW = createConverter(parameters).acPowerW(dcPowerW, 'idle');
  return dcPowerW > 0 ? acPowerW / dcPowerW : dcPowerW / acPowerW;
}

const losses = fc.record({
  fixedLossW: fc.double({ min: 0, max: 500, noNaN: true }),
  proportionalLoss: fc.double({ min: 0, max: 0.2, noNaN: true }),
  quadraticLossPerW: fc.oneof(fc.constant(0), fc.double({ min: 1e-8, max: 5e-6, noNaN: true })),
});
const anyConverter = fc
  .record({
    asleepPowerW: fc.double({ min: 0, max: 50, noNaN: true }),
    idlePowerW: fc.double({ min: 0, max: 100, noNaN: true }),
    charge: losses,
    discharge: losses,
  })
  .filter(({ charge, discharge }) =>
    [charge, discharge].every((part) => part.fixedLossW + part.proportionalLoss > 1e-6),
  );
const powerW = fc.double({ min: 1, max: 30_000, noNaN: true });

describe('converter', () => {
  it.each([
    ['wall-10kw', 1_000, 0.82],
    ['wall-10kw', 6_000, 0.94],
    ['wall-10kw', 10_000, 0.948],
    ['wall-10kw', -9_000, 0.949],
    // Nichicon: 90 % or more at the rated output, both ways.
    ['v2h-6kw', 6_590, 0.91],
    ['v2h-6kw', -6_000, 0.91],
    ['dc-25kw', 22_000, 0.95],
    ['dc-25kw', -22_000, 0.957],
  ])('%s at %d W has an efficiency of %d', (name, dcPowerW, expected) => {
    expect(efficiency(loadStation(name).converter, dcPowerW)).toBeCloseTo(expected, 2);
  });

  it.each([
    ['asleep', -4],
    ['idle', -12],
  ] as const)('draws its standby power %s: %d W', (state, acPowerW) => {
    expect(createConverter(wallStation.converter).acPowerW(0, state)).toBe(acPowerW);
  });

  it('loses energy in both directions, more with more power, and never gives back what it took', () => {
    fc.assert(
      fc.property(anyConverter, powerW, powerW, (parameters, oneW, otherW) => {
        const converter = createConverter(parameters);
        for (const dcPowerW of [oneW, -oneW]) {
          const lostW = converter.conversionLossW(dcPowerW);
          expect(lostW).toBeGreaterThan(0);
          expect(converter.standbyW(dcPowerW, 'asleep')).toBe(0);
          expect(dcPowerW - converter.acPowerW(dcPowerW, 'asleep')).toBeCloseTo(lostW, 6);
          expect(efficiency(parameters, dcPowerW)).toBeLessThan(1);
          const more = Math.sign(dcPowerW) * otherW;
          if (otherW >= oneW) expect(converter.conversionLossW(more)).toBeGreaterThanOrEqual(lostW);
        }
        const backW = converter.acPowerW(oneW, 'idle');
        const tookW = -converter.acPowerW(-oneW, 'idle');
        expect(backW).toBeLessThan(tookW);
      }),
    );
  });

  it('knows the power at the battery for a power at the grid', () => {
    fc.assert(
      fc.property(anyConverter, powerW, (parameters, dcPowerW) => {
        const converter = createConverter(parameters);
        const exportedW = converter.acPowerW(dcPowerW, 'idle');
        if (exportedW > 0) expect(converter.dcPowerW(exportedW) / dcPowerW).toBeCloseTo(1, 6);
        const importedW = converter.acPowerW(-dcPowerW, 'idle');
        expect(converter.dcPowerW(importedW) / -dcPowerW).toBeCloseTo(1, 6);
      }),
    );
    const converter = createConverter(wallStation.converter);
    for (const acPowerW of [0, -100, -150]) expect(converter.dcPowerW(acPowerW)).toBeCloseTo(0, 9);
  });

  it('brings no more to the grid than it can', () => {
    const steep = { fixedLossW: 0, proportionalLoss: 0, quadraticLossPerW: 1e-4 };
    const converter = createConverter({ ...wallStation.converter, discharge: steep });
    // 1 - 2 q P = 0 at 5 kW, of which half is lost.
    expect(converter.dcPowerW(2_500)).toBeCloseTo(5_000, 6);
    expect(converter.dcPowerW(9_000)).toBeCloseTo(5_000, 6);
  });

  it.each(stations)('%s is at its best above a third of its rating', (_name, { converter, ...station }) => {
    const ratedW = station.availableCurrentA * 380;
    for (const sign of [1, -1]) {
      const shares = [0.02, 0.05, 0.1, 0.2, 0.33].map((share) =>
        efficiency(converter, sign * share * ratedW),
      );
      for (let i = 1; i < shares.length; i++) expect(shares[i]).toBeGreaterThan(shares[i - 1]!);
      expect(efficiency(converter, sign * ratedW)).toBeGreaterThan(shares[2]!);
    }
  });

  it('leaves the battery its share of the measured losses of a round trip', () => {
    // Schram et al. 2020, converter and battery together: 79.1 to 87.8 %, 87.0 % on average at 11 kW.
    const { converter } = wallStation;
    const roundTrip = efficiency(converter, 9_500) * efficiency(converter, -9_500);
    expect(roundTrip).toBeGreaterThan(0.87);
    expect(roundTrip).toBeLessThan(0.93);
  });

  const specs = '../shared/data/trips/ev_specs_v2g_enabled2024.json';
  describe.skipIf(!existsSync(specs))(`beside the onboard chargers of V2G cars (needs ${specs})`, () => {
    interface Spec {
      readonly ch_current: readonly number[];
      readonly '1ph_ch_efficiency': readonly number[];
      readonly '3ph_ch_efficiency': readonly number[];
    }
    const cars = (): Spec[] => Object.values(JSON.parse(readFileSync(specs, 'utf8')) as Record<string, Spec>);
    /** Lowest and highest efficiency of the cars by phases and current; the file writes 0 where a car takes none. */
    const bandOf = (phases: 1 | 3, currentA: number): [number, number] => {
      const all = cars()
        .map((car) => car[`${phases}ph_ch_efficiency`][car.ch_current.indexOf(currentA)] ?? 0)
        .filter((pct) => pct > 0);
      return [Math.min(...all) / 100, Math.max(...all) / 100];
    };
    const place = ([low, high]: [number, number], name: string, acPowerW: number): void => {
      const { converter } = loadStation(name);
      const share = createConverter(converter).dcPowerW(-acPowerW) / -acPowerW;
      // The file rounds to steps of 3 points; a wall station is newer and larger than what is carried along.
      expect(share).toBeGreaterThan(low - 0.03);
      expect(share).toBeLessThan(high + 0.05);
    };

    it.each([6, 8, 10, 12, 14, 16, 20, 24])('one phase, %d A: the V2H box', (currentA) => {
      place(bandOf(1, currentA), 'v2h-6kw', 230 * currentA);
    });

    it.each([6, 8, 10, 12, 14])('three phases, %d A: the wall station', (currentA) => {
      place(bandOf(3, currentA), 'wall-10kw', 3 * 230 * currentA);
    });
  });
});
