import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridMeterFrames } from '../../../firmware/contract/gridMeter.ts';
import { readRaw, readSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { createGrid } from '../../../sim/grid/grid.ts';
import { createGridMeter } from '../../../sim/grid/gridMeter.ts';
import { houseGrid } from '../../../sim/grid/houseGrid.ts';
import { listGridSites, loadGridSite } from '../../../sim/grid/loadGridSite.ts';
import { createListener, createPlainBus } from '../plainBus.ts';

describe('grid', () => {
  it.each([0.1, 1, 60])('wanders slowly around its nominal values, in steps of %d s', (dtS) => {
    const grid = createGrid(houseGrid, seededRandom(8));
    let sumV = 0;
    let sumHz = 0;
    let largestV = 0;
    let largestHz = 0;
    const steps = 100_000;
    for (let i = 0; i < steps; i++) {
      grid.step(dtS, 0);
      sumV += grid.voltageV / steps;
      sumHz += grid.frequencyHz / steps;
      largestV = Math.max(largestV, Math.abs(grid.voltageV - 230));
      largestHz = Math.max(largestHz, Math.abs(grid.frequencyHz - 50));
    }
    expect(Math.abs(sumV - 230)).toBeLessThan(1);
    expect(Math.abs(sumHz - 50)).toBeLessThan(0.005);
    expect(largestV).toBeGreaterThan(1);
    expect(largestV).toBeLessThan(10);
    expect(largestHz).toBeLessThan(0.1);
  });

  it('rises with export and falls with import', () => {
    const quiet = { ...houseGrid, voltageNoiseV: 0, frequencyNoiseHz: 0 };
    const grid = createGrid(quiet, seededRandom(1));
    grid.step(1, 9_000);
    expect(grid.voltageV).toBeCloseTo(230 + (9_000 / 3 / 230) * 0.24, 9);
    grid.step(1, -9_000);
    expect(grid.voltageV).toBeCloseTo(230 - (9_000 / 3 / 230) * 0.24, 9);
    grid.voltageOffsetV = 20;
    grid.frequencyOffsetHz = -0.5;
    grid.step(1, 0);
    expect(grid).toMatchObject({ voltageV: 250, frequencyHz: 49.5 });
  });

  const quiet = (name: string) => ({ ...loadGridSite(name), voltageNoiseV: 0, frequencyNoiseHz: 0 });
  const powerW = fc.double({ min: -22_000, max: 22_000, noNaN: true });

  it.each(listGridSites())('%s: what is exported lifts the voltage, by current times resistance', (name) => {
    const site = quiet(name);
    const grid = createGrid(site, seededRandom(1));
    const voltageAt = (acPowerW: number): number => {
      grid.step(1, acPowerW);
      return grid.voltageV;
    };
    const emptyV = voltageAt(0);
    expect(emptyV).toBe(site.noLoadVoltageV ?? site.nominalVoltageV);
    fc.assert(
      fc.property(powerW, powerW, (oneW, otherW) => {
        const currentA = oneW / site.phases / site.nominalVoltageV;
        // The reactance turns the voltage and shortens it a little: never by more than a tenth of what export adds.
        const riseV = currentA * site.resistanceOhm;
        expect(voltageAt(oneW) - emptyV).toBeLessThanOrEqual(riseV + 1e-9);
        expect(voltageAt(oneW) - emptyV).toBeGreaterThanOrEqual(riseV - 0.1 * Math.abs(riseV) - 1e-9);
        if (Math.abs(oneW - otherW) > 1) expect(voltageAt(oneW) > voltageAt(otherW)).toBe(oneW > otherW);
      }),
    );
  });

  it('is exactly current times resistance without a reactance', () => {
    const site = { ...quiet('rural-feeder'), reactanceOhm: 0 };
    const grid = createGrid(site, seededRandom(1));
    fc.assert(
      fc.property(powerW, (acPowerW) => {
        grid.step(1, acPowerW);
        expect(grid.voltageV - 237).toBeCloseTo((acPowerW / 3 / 230) * 0.94, 9);
      }),
    );
  });

  it('turns the voltage by its reactance as a line does', () => {
    // Two ends of a line: |V - I R - j I X| is the voltage of the source.
    const site = { ...quiet('us-split-phase'), reactanceOhm: 0.4 };
    const grid = createGrid(site, seededRandom(1));
    const currentA = 9_000 / 240;
    grid.step(1, 9_000);
    const sourceV = Math.hypot(grid.voltageV - currentA * site.resistanceOhm, currentA * 0.4);
    expect(sourceV).toBeCloseTo(240, 1);
  });

  it.each([
    ['european-house', 3.13],
    ['rural-feeder', 12.24],
    ['us-split-phase', 2.36],
    ['strong', 0.23],
  ])('%s: 9 kW lift it by %d V', (name, riseV) => {
    const grid = createGrid(quiet(name), seededRandom(1));
    grid.step(1, 0);
    const emptyV = grid.voltageV;
    grid.step(1, 9_000);
    expect(grid.voltageV - emptyV).toBeCloseTo(riseV, 1);
  });

  it('plays a recording, and goes on lifting its voltage', () => {
    const profile = {
      timesS: Float64Array.of(100, 110, 130),
      voltagesV: Float64Array.of(230, 240, 220),
      frequenciesHz: Float64Array.of(50, 50.1, 49.9),
    };
    const grid = createGrid(houseGrid, seededRandom(1), profile);
    const heard: number[][] = [];
    for (let i = 0; i < 8; i++) {
      grid.step(5, 0);
      heard.push([grid.voltageV, Math.round(grid.frequencyHz * 1000) / 1000]);
    }
    const round = [235, 240, 235, 230, 225, 230, 235, 240];
    expect(heard.map(([volts]) => volts)).toEqual(round);
    expect(heard[1]).toEqual([240, 50.1]);
    grid.voltageOffsetV = -10;
    grid.step(5, 6_900);
    expect(grid.voltageV).toBeCloseTo(235 - 10 + 10 * 0.24, 9);
  });
});

describe('gridMeter', () => {
  function hear(acPowerW: number, hours: number) {
    const meter = createGridMeter(seededRandom(2));
    const heard: { id: number; endUs: number; data: number[] }[] = [];
    const bus = createPlainBus([meter.node, createListener()], (frame, endUs) =>
      heard.push({ id: frame.id, endUs, data: [...frame.data] }),
    );
    for (let i = 0; i < hours * 3600; i++) meter.step(1, acPowerW, 231.25, 49.987);
    return { meter, heard, bus };
  }
  const last = (heard: { id: number; data: number[] }[], spec: FrameSpec): Record<string, number | null> => {
    const frame = heard.filter(({ id }) => id === spec.id).at(-1);
    const entries = Object.entries<SignalSpec>(spec.signals);
    return Object.fromEntries(entries.map(([name, signal]) => [name, readSignal(signal, frame?.data ?? [])]));
  };

  it.each([
    [9_500.4, 0, 19_000],
    [-7_200.3, 14_400, 0],
  ])('reports %d W and its registers', (acPowerW, importedWh, exportedWh) => {
    const { meter, heard, bus } = hear(acPowerW, 2);
    meter.setPowered(true, 0);
    bus.run(10_000_000);
    expect(last(heard, gridMeterFrames.power)).toEqual({
      gridPowerW: Math.round(acPowerW),
      gridVoltageV: 231.25,
      gridFrequencyHz: expect.closeTo(49.987, 6) as number,
    });
    expect(last(heard, gridMeterFrames.energy)).toEqual({
      meterImportedWh: importedWh,
      meterExportedWh: exportedWh,
    });
    expect(meter.exportedWh - meter.importedWh).toBeCloseTo(acPowerW * 2, 6);
  });

  it('sends power and energy at their periods, power with a counter, and nothing without power', () => {
    const { meter, heard, bus } = hear(1_000, 0);
    bus.run(1_000_000);
    expect(heard).toEqual([]);
    meter.setPowered(true, bus.nowUs);
    bus.run(21_000_000);
    const power = heard.filter(({ id }) => id === gridMeterFrames.power.id);
    expect(Math.abs(power.length - 20_000 / gridMeterFrames.power.periodMs)).toBeLessThanOrEqual(1);
    expect(Math.abs(heard.length - power.length - 20)).toBeLessThanOrEqual(1);
    power.forEach(({ data }, i) =>
      expect(readRaw({ ...gridMeterFrames.power.counter, order: 'little' } as SignalSpec, data)).toBe(i % 16),
    );
    meter.setPowered(false, bus.nowUs);
    const before = heard.length;
    bus.run(30_000_000);
    expect(heard.length).toBe(before);
  });
});
