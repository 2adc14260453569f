import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chademoStationFrames, chademoVehicleFrames } from '../../../firmware/contract/chademo.ts';
import { readSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec } from '../../../firmware/contract/frameSpec.ts';
import { loadCanLog } from '../../../host/can/canLog.ts';

const log = '../shared/data/can/leaf_ze0_chademo_v2h_gvret.csv';
const { status: vehicle, dischargeLimits } = chademoVehicleFrames;
const { status: station, available, discharge } = chademoStationFrames;

type Change = readonly [atS: number, value: number];

/** What each signal does in the session, by its changes; the times were read off the bytes of the log by hand. */
const timeline: readonly (readonly [signal: string, frame: FrameSpec, changes: readonly Change[]])[] = [
  ['protocol', vehicle, [[0, 2]]],
  ['targetVoltageV', vehicle, [[0, 410]]],
  ['dischargeCompatible', vehicle, [[0, 1]]],
  // Bytes 102.5 C8, C9, C1, C0, C8.
  [
    'enabled',
    vehicle,
    [
      [0, 0],
      [3.92, 1],
      [46.97, 0],
    ],
  ],
  [
    'contactorsOpen',
    vehicle,
    [
      [0, 1],
      [17.34, 0],
      [49.87, 1],
    ],
  ],
  [
    'chargeCurrentRequestA',
    vehicle,
    [
      ...([
        [0, 0],
        [19.04, 2],
        [19.14, 4],
        [19.24, 6],
        [19.34, 8],
        [19.44, 10],
        [19.54, 12],
        [19.64, 0],
      ] as const),
      ...([
        [24.34, 2],
        [24.44, 4],
        [24.55, 6],
        [24.65, 8],
        [24.75, 10],
        [24.85, 12],
        [24.95, 14],
      ] as const),
      [46.97, 0],
    ],
  ],
  [
    'maxDischargeCurrentA',
    dischargeLimits,
    [
      ...([
        [0, 0],
        [19.45, 2],
        [19.55, 4],
        [19.65, 6],
        [19.75, 8],
        [19.85, 10],
        [19.95, 12],
      ] as const),
      ...([
        [20.05, 14],
        [20.15, 15],
        [46.98, 0],
      ] as const),
    ],
  ],
  ['availableVoltageV', available, [[0, 500]]],
  ['thresholdVoltageV', available, [[0, 435]]],
  // No current to charge with means that the station wants energy.
  [
    'availableCurrentA',
    available,
    [
      [0, 15],
      [19.56, 0],
      [24.26, 15],
    ],
  ],
  ['presentDischargeCurrentA', discharge, [[0, 0]]],
  ['availableInputVoltageV', discharge, [[0, 500]]],
  [
    'availableInputCurrentA',
    discharge,
    [
      [0, 0],
      [0.17, 15],
    ],
  ],
  [
    'lowerThresholdVoltageV',
    discharge,
    [
      [0, 0],
      [0.17, 250],
    ],
  ],
  // Bytes 109.5 20, 24, 05, 25, 24, 20.
  [
    'stopControl',
    station,
    [
      [0, 1],
      [19.56, 0],
      [46.76, 1],
    ],
  ],
  [
    'connectorLocked',
    station,
    [
      [0, 0],
      [12.66, 1],
      [50.56, 0],
    ],
  ],
  [
    'charging',
    station,
    [
      [0, 0],
      [19.56, 1],
      [46.96, 0],
    ],
  ],
  [
    'presentCurrentA',
    station,
    [
      ...([
        [0, 0],
        [19.56, 1],
        [19.76, 4],
        [19.86, 8],
        [19.96, 6],
        [20.06, 2],
        [20.16, 0],
      ] as const),
      ...([
        [24.76, 1],
        [24.96, 3],
        [25.06, 5],
        [25.16, 8],
        [25.26, 11],
        [25.36, 13],
        [25.46, 14],
      ] as const),
      ...([
        [46.86, 9],
        [46.96, 0],
      ] as const),
    ],
  ],
];

describe('the recorded bidirectional session of a Nissan Leaf', () => {
  if (!existsSync(log)) {
    it.skip(`needs the recording ${log}`, () => {});
    return;
  }
  const frames = loadCanLog(log);
  /** All values of a signal with their times in s. */
  const valuesOf = (spec: FrameSpec, signal: string): Change[] =>
    frames
      .filter(({ id }) => id === spec.id)
      .map(({ atUs, data }) => [atUs / 1e6, readSignal(spec.signals[signal]!, data)!]);

  it.each(timeline)('follows the tables of the contract: %s', (signal, spec, expected) => {
    const changes = valuesOf(spec, signal).filter(([, value], i, all) => value !== all[i - 1]?.[1]);
    expect(changes.map(([, value]) => value)).toEqual(expected.map(([, value]) => value));
    // The first frame of each identifier is up to a period late; all others are to a hundredth of a second.
    changes.forEach(([atS], i) => {
      expect(Math.abs(atS - expected[i]![0])).toBeLessThan(i === 0 ? 0.1 : 0.0101);
    });
  });

  it('shows insulation test, precharge and weld check in the voltage', () => {
    const voltage = valuesOf(station, 'presentVoltageV');
    const at = (momentS: number): number => voltage.findLast(([atS]) => atS <= momentS)![1];
    expect(Math.max(...voltage.filter(([atS]) => atS < 17).map(([, volts]) => volts))).toBe(505);
    expect(at(15.87)).toBeLessThan(10);
    expect([17.57, 17.77, 48.97, 49.37, 49.67, 50.57].map(at)).toEqual([309, 372, 361, 50, 2, 0]);
  });

  it('knows its state of charge after two seconds, and no fault', () => {
    const soc = valuesOf(vehicle, 'socPct');
    expect(soc.find(([, pct]) => pct === 73)![0]).toBeCloseTo(2.12, 2);
    expect(soc.filter(([atS]) => atS > 2.2).every(([, pct]) => pct === 73)).toBe(true);
    const faults = ['overVoltage', 'underVoltage', 'currentDeviation', 'overTemperature', 'systemFault'];
    for (const fault of faults) expect(valuesOf(vehicle, fault).every(([, value]) => value === 0)).toBe(true);
  });
});
