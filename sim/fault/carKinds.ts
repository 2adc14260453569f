import { readCounter, sealFrame, writeRaw } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import type { VehicleTruth } from '../vehicle/vehicleTruth.ts';
import { faultKind, type FaultKind, type NumberParameter } from './faultKind.ts';
import type { ActiveFault, FaultTarget } from './faultTarget.ts';
import type { FrameChange } from './frameFaults.ts';
import { UNUSED_ID } from './frameKinds.ts';

type Falsify = (measured: VehicleTruth['values']) => void;

/** Messages of a control unit of the car. */
function framesOf({ frames, bindings }: VehicleProfile, unit: 'battery' | 'inverter'): readonly FrameSpec[] {
  const motorFrames = [bindings.motorTorqueNm?.frame, bindings.motorSpeedRpm?.frame];
  return Object.entries(frames).flatMap(([key, spec]) =>
    motorFrames.includes(key) === (unit === 'inverter') ? [spec] : [],
  );
}

/** What a control unit says that has not measured yet: "not available" wherever its frame has a value for it, or zeros. */
function sayNothing(spec: FrameSpec, data: Uint8Array, says: 'sentinels' | 'zeros'): void {
  const count = readCounter(spec, data) ?? 0;
  for (const signal of Object.values(spec.signals)) {
    const raw = signal.unavailableRaw?.[0];
    if (raw !== undefined) writeRaw(signal, data, says === 'zeros' ? 0 : raw);
  }
  sealFrame(spec, data, count);
}

const silenceMs: NumberParameter = {
  label: 'it says nothing for so long',
  unit: 'ms',
  min: 0,
  max: 5000,
  step: 50,
  default: 300,
};

/** A control unit restarts: silent for a while, then until the end it has not measured. */
function resetUnit(
  { frames, profile }: FaultTarget,
  unit: 'battery' | 'inverter',
  says: 'sentinels' | 'zeros',
  silentMs: number,
): ActiveFault {
  const specs = new Map(framesOf(profile, unit).map((spec) => [spec.id, spec]));
  const changes = frames.changes.vehicle;
  let isSilent = silentMs > 0;
  const change: FrameChange = (frame) => {
    const spec = specs.get(frame.id);
    if (!spec || frame.remote) return;
    if (isSilent) frame.id = UNUSED_ID;
    else sayNothing(spec, frame.data, says);
  };
  changes.add(change);
  return {
    step: (_nowUs, forS) => {
      isSilent = forS * 1000 < silentMs;
    },
    end: () => void changes.delete(change),
  };
}

/** Falsifies what the car measures for as long as the fault lasts. */
function falsifying({ world }: FaultTarget, falsify: Falsify): ActiveFault {
  world.measurementErrors.add(falsify);
  return { end: () => void world.measurementErrors.delete(falsify) };
}

/** Sets a switch of the world for as long as the fault lasts. */
function switching({ world }: FaultTarget, name: 'carKeptAwake' | 'carHeldAsleep'): ActiveFault {
  world[name] = true;
  return {
    end: () => {
      world[name] = false;
    },
  };
}

const halfDegrees = (tempC: number): number => 2 * tempC + 40;
/** What a car of another model year says in the place where the profile's car says something else. */
const variants: Readonly<Record<'noDisplaySoc' | 'halfDegrees', Falsify>> = {
  noDisplaySoc: (measured) => {
    measured.displaySocPct = 0;
  },
  halfDegrees: (measured) => {
    measured.batteryTempMinC = halfDegrees(measured.batteryTempMinC);
    measured.batteryTempMaxC = halfDegrees(measured.batteryTempMaxC);
  },
};

/** The car around the controller: its control units sleep, restart, and say what is fresh and wrong. */
export const carKinds = {
  carKeptAwake: faultKind({
    label: "something that is not ours keeps the car's control units awake",
    parameters: {},
    start: (target) => switching(target, 'carKeptAwake'),
  }),
  busAsleep: faultKind({
    label: "the car's control units fall asleep though they are needed, and nobody can wake them",
    parameters: {},
    start: (target) => switching(target, 'carHeldAsleep'),
  }),
  socAlternating: faultKind({
    label: 'a message tells two charges of the battery in turns: the real one, and a share of it',
    parameters: {
      signal: { label: 'which', choices: ['storedEnergyWh', 'socPct', 'displaySocPct'] },
      sharePct: { label: 'the wrong one', unit: '% of it', min: 0, max: 100, step: 1, default: 65 },
      turnMs: { label: 'length of a turn', unit: 'ms', min: 100, max: 10000, step: 100, default: 1500 },
    },
    start: (target, { signal, sharePct, turnMs }) => {
      let isWrong = true;
      const active = falsifying(target, (measured) => {
        if (isWrong) measured[signal] *= sharePct / 100;
      });
      return {
        ...active,
        step: (_nowUs, forS) => {
          isWrong = Math.floor((forS * 1000) / turnMs) % 2 === 0;
        },
      };
    },
  }),
  ecuReset: faultKind({
    label: 'a control unit of the car restarts: silence, then nothing measured yet, then the truth',
    parameters: {
      unit: { label: 'which', choices: ['battery', 'inverter'] },
      says: { label: 'in the place of what it has not measured', choices: ['sentinels', 'zeros'] },
      silenceMs,
    },
    start: (target, { unit, says, silenceMs: silentMs }) => resetUnit(target, unit, says, silentMs),
  }),
  bmsReboot: faultKind({
    label: 'the battery controller restarts and opens its main relay until it is there again',
    parameters: { silenceMs: { ...silenceMs, default: 1000 } },
    start: (target, { silenceMs: silentMs }) => {
      const { pack } = target.world;
      const reset = resetUnit(target, 'battery', 'sentinels', silentMs);
      pack.forcedRelayCutRequest = 1;
      return {
        step: reset.step!,
        end: (atUs) => {
          reset.end(atUs);
          pack.forcedRelayCutRequest = 0;
        },
      };
    },
  }),
  yearVariant: faultKind({
    label: 'the car is of another model year: the same message says something else there',
    parameters: {
      what: { label: 'what differs', choices: ['noDisplaySoc', 'halfDegrees'] },
    },
    start: (target, { what }) => falsifying(target, variants[what]),
  }),
} as const satisfies Record<string, FaultKind>;
