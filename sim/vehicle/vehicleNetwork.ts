import type { CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';
import { writeSignal } from '../../firmware/contract/frameCodec.ts';
import type { SignalSpec } from '../../firmware/contract/frameSpec.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { createEncodedFrame, type EncodedFrame } from './encodedFrame.ts';
import { createMessageInTurns, type MessageInTurns } from './messageInTurns.ts';
import type { OtherMessage } from './otherTraffic.ts';
import { createPeriodicSender, type PeriodicSender } from './periodicSender.ts';
import { createSignalWriter, type SignalWriter } from './signalWriter.ts';
import type { VehicleTruth } from './vehicleTruth.ts';

/** After waking, a control unit has not measured yet: this long it sends "not available" where its frame can say so. */
const measuringStartsUs = 500_000;
const largestClockOffsetPpm = 50;
const jitterUs = 150;

/** One control unit of the car, and the keys of the profile's frames that it sends. */
export interface UnitSpec {
  readonly name: string;
  readonly frames: readonly string[];
}

/** Options of `createVehicleNetwork`. */
export interface VehicleNetworkOptions {
  readonly profile: VehicleProfile;
  /** Read whenever its version changes. */
  readonly truth: VehicleTruth;
  /** Default: frames with motor signals come from `inverter`, all others from `LBC`. */
  readonly units?: readonly UnitSpec[];
  readonly otherTraffic?: readonly OtherMessage[];
  /** Database values of signals that no canonical signal is bound to, by frame key and signal key; default 0. */
  readonly constants?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly random: () => number;
}

/** A control unit: a node on the vehicle bus. */
export interface ControlUnit {
  readonly name: string;
  readonly ignitionOnly: boolean;
  readonly node: PeriodicSender;
}

/** The car's control units on the vehicle bus. Asleep at first: silent, and acknowledging nothing. */
export interface VehicleNetwork {
  readonly units: readonly ControlUnit[];
  readonly awake: boolean;
  /** @param ignitionOn whether the units speak that need the ignition; all of them by default */
  setAwake(awake: boolean, nowUs: number, ignitionOn?: boolean): void;
}

interface BoundSignal {
  readonly writer: SignalWriter;
  readonly spec: SignalSpec;
  readonly name: CanonicalSignalName;
  readonly scale: number;
  readonly offset: number;
}

/** Control units that say on the bus what `truth` holds, in the frames of a vehicle profile. */
export function createVehicleNetwork(options: VehicleNetworkOptions): VehicleNetwork {
  const { profile, truth, random } = options;
  const messages = new Map(
    Object.entries(profile.frames).map(([key, spec]) => {
      const bound = Object.values(profile.bindings).filter(({ frame }) => frame === key);
      const signals = bound.flatMap(({ signal }) => spec.signals[signal] ?? []);
      return [key, createMessageInTurns(spec, signals)] as const;
    }),
  );
  for (const [key, message] of messages) {
    for (const [signal, value] of Object.entries(options.constants?.[key] ?? {})) {
      const spec = message.spec.signals[signal];
      if (spec) writeSignal(spec, message.draft, value);
    }
  }
  const boundSignals = bindSignals(profile, messages);
  const encoded = [...messages.values()];
  const unitSpecs = options.units ?? defaultUnits(profile);
  const otherTraffic = options.otherTraffic ?? [];

  let awake = false;
  let measuringFromUs = Infinity;
  let encodedVersion = NaN;
  let encodedMeasuring = false;

  /** What a unit says only with the ignition on comes from a sender of its own. */
  const createUnit = (name: string, ignitionOnly: boolean): ControlUnit[] => {
    const keys = ignitionOnly ? [] : (unitSpecs.find((unit) => unit.name === name)?.frames ?? []);
    const own = keys.map((key) => messages.get(key)).filter((message) => message !== undefined);
    const other = otherTraffic
      .filter((message) => message.unit === name && (message.ignitionOnly ?? false) === ignitionOnly)
      .map(constantMessage);
    if (own.length + other.length === 0) return [];
    const timing = { clockOffsetPpm: (random() * 2 - 1) * largestClockOffsetPpm, jitterUs };
    const hooks = own.length > 0 ? { beforeBurst: encodeIfChanged } : {};
    return [{ name, ignitionOnly, node: createPeriodicSender([...own, ...other], timing, random, hooks) }];
  };
  const names = new Set(
    [...unitSpecs, ...otherTraffic.map(({ unit }) => ({ name: unit }))].map(({ name }) => name),
  );
  const units = [...names].flatMap((name) => [...createUnit(name, false), ...createUnit(name, true)]);

  return {
    units,
    get awake() {
      return awake;
    },
    setAwake(nextAwake, nowUs, ignitionOn = nextAwake) {
      if (nextAwake && !awake) measuringFromUs = nowUs + measuringStartsUs;
      awake = nextAwake;
      for (const unit of units) {
        const active = awake && (ignitionOn || !unit.ignitionOnly);
        unit.node.acknowledges = active;
        unit.node.setActive(active, nowUs);
      }
    },
  };

  function encodeIfChanged(nowUs: number): void {
    const measuring = nowUs >= measuringFromUs;
    if (truth.version === encodedVersion && measuring === encodedMeasuring) return;
    encodedVersion = truth.version;
    encodedMeasuring = measuring;
    for (const bound of boundSignals) {
      const { spec } = bound;
      const value = (truth.values[bound.name] - bound.offset) / bound.scale;
      const unavailableRaw = spec.unavailableRaw?.[0];
      if (unavailableRaw !== undefined && (!measuring || Number.isNaN(value))) {
        bound.writer.writeRaw(unavailableRaw);
      } else {
        // Held inside the stated range: the bits could carry more, and there the sentinels live.
        bound.writer.write(Math.min(spec.max, Math.max(spec.min, value || 0)));
      }
    }
    for (const message of encoded) message.commit();
  }
}

function bindSignals(profile: VehicleProfile, messages: ReadonlyMap<string, MessageInTurns>): BoundSignal[] {
  const names = Object.keys(profile.bindings) as CanonicalSignalName[];
  /** One a signal, even where two names are bound to it: a writer knows what its bits say. */
  const writers = new Map<SignalSpec, SignalWriter>();
  const writerOf = (spec: SignalSpec, message: MessageInTurns): SignalWriter => {
    const writer = writers.get(spec) ?? createSignalWriter(spec, message.frameOf(spec).draft);
    writers.set(spec, writer);
    return writer;
  };
  return names.flatMap((name) => {
    const binding = profile.bindings[name];
    const message = binding && messages.get(binding.frame);
    const spec = message?.spec.signals[binding?.signal ?? ''];
    return binding && message && spec
      ? [{ writer: writerOf(spec, message), spec, name, scale: binding.scale, offset: binding.offset }]
      : [];
  });
}

function defaultUnits(profile: VehicleProfile): UnitSpec[] {
  const { motorTorqueNm, motorSpeedRpm } = profile.bindings;
  const isMotorFrame = (key: string): boolean => key === motorTorqueNm?.frame || key === motorSpeedRpm?.frame;
  const keys = Object.keys(profile.frames);
  return [
    { name: 'LBC', frames: keys.filter((key) => !isMotorFrame(key)) },
    { name: 'inverter', frames: keys.filter(isMotorFrame) },
  ];
}

function constantMessage({ id, periodMs, lengthBytes }: OtherMessage): EncodedFrame {
  const message = createEncodedFrame({ id, periodMs, lengthBytes, timeoutMs: periodMs * 10, signals: {} });
  // Any bytes do; different ones make mixed-up frames visible.
  for (let i = 0; i < lengthBytes; i++) message.draft[i] = (id + i * 37) & 0xff;
  message.commit();
  return message;
}
