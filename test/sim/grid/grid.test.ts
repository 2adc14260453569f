import { describe, expect, it } from 'vitest';
import { gridMeterFrames } from '../../../firmware/contract/gridMeter.ts';
import { readRaw, readSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { createGrid, houseGrid } from '../../../sim/grid/grid.ts';
import { createGridMeter } from '../../../sim/grid/gridMeter.ts';
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
