import type { VehicleTruth } from '../vehicle/vehicleTruth.ts';
import { faultKind, type FaultKind, type NumberParameter } from './faultKind.ts';
import type { ActiveFault, FaultTarget } from './faultTarget.ts';

/** A sensor of the car that is off by a constant and noisy. */
function sensor(
  signal: 'socPct' | 'batteryCurrentA' | 'batteryVoltageV',
  unit: string,
  most: number,
  step: number,
) {
  const offset: NumberParameter = {
    label: 'constant error',
    unit,
    min: -most,
    max: most,
    step,
    default: most / 2,
  };
  const noise: NumberParameter = { label: 'largest random error', unit, min: 0, max: most, step, default: 0 };
  return faultKind({
    label: `the car's own measurement of ${signal} is wrong`,
    parameters: { offset, noise },
    start: ({ world, random }, values) => {
      const falsify = (measured: VehicleTruth['values']): void => {
        measured[signal] += values.offset + values.noise * (2 * random() - 1);
      };
      world.measurementErrors.add(falsify);
      return { end: () => void world.measurementErrors.delete(falsify) };
    },
  });
}

/** Adds a share of `change` for as long as a fault lasts, and takes back what it added. @param rampS from none to all */
function ramped(rampS: number, add: (share: number) => void): ActiveFault {
  let added = rampS > 0 ? 0 : 1;
  add(added);
  return {
    step: (_nowUs, forS) => {
      const share = rampS > 0 ? Math.min(1, forS / rampS) : 1;
      add(share - added);
      added = share;
    },
    end: () => add(-added),
  };
}

const rampS: NumberParameter = {
  label: 'time until it is complete',
  unit: 's',
  min: 0,
  max: 20,
  step: 0.5,
  default: 0,
};

/** Adds to a field of an object while it lasts. */
const addTo = <Key extends string>(
  object: Record<Key, number>,
  key: Key,
  amount: number,
  seconds: number,
): ActiveFault =>
  ramped(seconds, (share) => {
    object[key] += amount * share;
  });

const both = (one: ActiveFault, other: ActiveFault): ActiveFault => ({
  step: (nowUs, forS) => {
    one.step?.(nowUs, forS);
    other.step?.(nowUs, forS);
  },
  end: (nowUs) => {
    one.end(nowUs);
    other.end(nowUs);
  },
});

const choosing =
  (set: (target: FaultTarget, on: boolean) => void) =>
  (target: FaultTarget): ActiveFault => {
    set(target, true);
    return { end: () => set(target, false) };
  };

/** Battery, sensors, station, meter and grid. */
export const sourceKinds = {
  socSensor: sensor('socPct', '%', 30, 0.5),
  currentSensor: sensor('batteryCurrentA', 'A', 40, 0.5),
  voltageSensor: sensor('batteryVoltageV', 'V', 60, 0.5),
  cellImbalance: faultKind({
    label: 'single cells of the battery lie below or above the others',
    parameters: {
      lowByV: { label: 'the weakest below the mean', unit: 'V', min: 0, max: 1.4, step: 0.01, default: 0.6 },
      highByV: { label: 'the highest above the mean', unit: 'V', min: 0, max: 0.8, step: 0.01, default: 0 },
      rampS,
    },
    start: ({ world: { pack } }, values) =>
      both(
        addTo(pack, 'cellLowByV', values.lowByV, values.rampS),
        addTo(pack, 'cellHighByV', values.highByV, values.rampS),
      ),
  }),
  temperature: faultKind({
    label: 'the battery becomes warmer or colder',
    parameters: {
      byC: { label: 'everywhere', unit: 'degC', min: -60, max: 60, step: 1, default: 30 },
      spreadC: {
        label: 'its warmest place more than that',
        unit: 'degC',
        min: 0,
        max: 20,
        step: 1,
        default: 0,
      },
      rampS,
    },
    start: ({ world: { pack } }, values) =>
      both(
        addTo(pack, 'tempMinOffsetC', values.byC, values.rampS),
        addTo(pack, 'tempMaxOffsetC', values.byC + values.spreadC, values.rampS),
      ),
  }),
  bmsCut: faultKind({
    label: 'the battery asks for its main relay to open',
    parameters: { request: { label: 'as it says it', unit: '', min: 1, max: 3, step: 1, default: 1 } },
    start: ({ world: { pack } }, { request }) => {
      pack.forcedRelayCutRequest = request;
      return {
        end: () => {
          pack.forcedRelayCutRequest = 0;
        },
      };
    },
  }),
  stationStuck: faultKind({
    label: 'the station moves a current of its own as long as the contactors are closed',
    parameters: {
      currentA: { label: '+ out of the battery', unit: 'A', min: -25, max: 25, step: 1, default: 20 },
    },
    start: ({ world: { station } }, { currentA }) => {
      station.defiance = currentA;
      return {
        end: () => {
          station.defiance = 'none';
        },
      };
    },
  }),
  stationIgnoresStop: faultKind({
    label: 'the station never takes its current back',
    parameters: {},
    start: choosing(({ world }, on) => {
      world.station.defiance = on ? 'ignoresStop' : 'none';
    }),
  }),
  stationReversed: faultKind({
    label: 'the station charges when it should discharge, and the other way round',
    parameters: {},
    start: choosing(({ world }, on) => {
      world.station.defiance = on ? 'reversed' : 'none';
    }),
  }),
  stationFault: faultKind({
    label: 'the station reports a fault',
    parameters: {
      what: { label: 'what it reports', choices: ['insulation', 'malfunction', 'incompatible'] },
      then: { label: 'what it does then', choices: ['stops', 'goesOn'] },
    },
    start: ({ world: { station } }, { what, then }) => {
      station.fault = what;
      station.faultOnlySaid = then === 'goesOn';
      return {
        end: () => {
          station.fault = 'none';
          station.faultOnlySaid = false;
        },
      };
    },
  }),
  weld: faultKind({
    label: 'contactors do not open any more',
    parameters: { side: { label: 'whose', choices: ['vehicle', 'station'] } },
    start: ({ world: { station } }, { side }) => {
      station.weld = side;
      return {
        end: () => {
          station.weld = 'none';
        },
      };
    },
  }),
  meterWrong: faultKind({
    label: 'the grid meter measures wrong',
    parameters: {
      powerW: { label: 'power', unit: 'W', min: -20000, max: 20000, step: 100, default: 3000 },
      voltageV: { label: 'voltage', unit: 'V', min: -60, max: 60, step: 1, default: 0 },
      frequencyHz: { label: 'frequency', unit: 'Hz', min: -3, max: 3, step: 0.05, default: 0 },
    },
    start: ({ world: { meter } }, { powerW, voltageV, frequencyHz }) =>
      both(
        addTo(meter, 'errorW', powerW, 0),
        both(addTo(meter, 'errorV', voltageV, 0), addTo(meter, 'errorHz', frequencyHz, 0)),
      ),
  }),
  gridVoltage: faultKind({
    label: 'the grid voltage sags, swells or fails',
    parameters: {
      byV: { label: 'added to the voltage', unit: 'V', min: -230, max: 80, step: 1, default: 30 },
      rampS,
    },
    start: ({ world: { grid } }, values) => addTo(grid, 'voltageOffsetV', values.byV, values.rampS),
  }),
  gridFrequency: faultKind({
    label: 'the grid frequency leaves its place',
    parameters: {
      byHz: { label: 'added to the frequency', unit: 'Hz', min: -5, max: 5, step: 0.05, default: 1 },
      rampS,
    },
    start: ({ world: { grid } }, values) => addTo(grid, 'frequencyOffsetHz', values.byHz, values.rampS),
  }),
} as const satisfies Record<string, FaultKind>;
