import { describe, expect, it } from 'vitest';
import { batteryModelText, type BatteryModel } from '../../../host/build/batteryModel.ts';
import { evaluateModule } from './evaluateModule.ts';

interface Constants {
  readonly packCells: number;
  readonly ampereSecondsPerPct: number;
  readonly gridPct: number;
  readonly cellVoltages: Float32Array;
  readonly packOhms: Float32Array;
  readonly instantShare: number;
  readonly fastS: number;
}

const model: BatteryModel = {
  capacityAh: 50,
  openCircuitV: [
    [0, 3],
    [10, 3.4],
    [100, 4.3],
  ],
  resistanceOhm: [
    [0, 0.4],
    [100, 0.2],
  ],
  resistanceShares: [0.5, 0.2, 0.3],
  timeConstantsS: [10, 100],
};

const constantsOf = (changes: Partial<BatteryModel> = {}): Promise<Constants> =>
  evaluateModule<Constants>(batteryModelText({ ...model, ...changes }, 100).join('\n'), 'as generated');

describe('the constants of a battery', () => {
  it('are in the units of the firmware', async () => {
    expect(await constantsOf()).toMatchObject({
      packCells: 100,
      ampereSecondsPerPct: 1800,
      instantShare: 0.5,
      fastS: 10,
    });
  });

  it('have tables with every corner on the coarsest even grid', async () => {
    const { gridPct, cellVoltages, packOhms } = await constantsOf();
    expect(gridPct).toBe(10);
    const volts = [3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 4.0, 4.1, 4.2, 4.3];
    expect([...cellVoltages]).toEqual([...Float32Array.from(volts)]);
    expect(packOhms[0]).toBeCloseTo(0.4, 6);
    expect(packOhms[5]).toBeCloseTo(0.3, 6);
    expect(packOhms).toHaveLength(11);
  });

  it.each([
    [
      25,
      [
        [0, 0.4],
        [25, 0.3],
        [100, 0.2],
      ],
      5,
    ],
    [
      100,
      [
        [0, 0.4],
        [100, 0.2],
      ],
      10,
    ],
    [
      1,
      [
        [0, 0.4],
        [7, 0.3],
        [100, 0.2],
      ],
      1,
    ],
  ] as const)('share one grid: a corner at %d %%', async (_at, resistanceOhm, gridPct) => {
    const constants = await constantsOf({
      resistanceOhm: [...resistanceOhm].map(([pct, ohm]) => [pct, ohm]),
    });
    expect(constants.gridPct).toBe(gridPct);
    expect(constants.cellVoltages).toHaveLength(100 / gridPct + 1);
    expect(constants.packOhms).toHaveLength(100 / gridPct + 1);
  });

  it('write a constant once', async () => {
    const flat = {
      resistanceOhm: [
        [0, 0.1],
        [100, 0.1],
      ],
    } as const;
    const text = batteryModelText(
      { ...model, resistanceOhm: [...flat.resistanceOhm].map(([a, b]) => [a, b]) },
      100,
    );
    expect(text.join('\n')).toContain('packOhms = new Float32Array(11).fill(0.1);');
  });
});
