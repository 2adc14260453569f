import { sealFrame, writeSignal } from '../../firmware/contract/frameCodec.ts';
import type { SignalSpec } from '../../firmware/contract/frameSpec.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import type { CanFrame } from '../bus/canNode.ts';
import type { WorldBus } from '../world.ts';
import { faultKind, type FaultKind } from './faultKind.ts';
import type { ActiveFault, FaultTarget } from './faultTarget.ts';
import { mappedMessages, specOfMessage, type MappedMessage } from './mappedMessages.ts';

/** Signals of station and meter that a stranger can lie about, beside those of the car. */
const chargerSignals = {
  stationVoltageV: ['0x109', 'presentVoltageV'],
  stationChargeA: ['0x109', 'presentCurrentA'],
  stationFault: ['0x109', 'chargerFault'],
  stationStops: ['0x109', 'stopControl'],
  stationDischargeA: ['0x208', 'presentDischargeCurrentA'],
  stationOfferA: ['0x208', 'availableInputCurrentA'],
  gridPowerW: ['0x5e0', 'gridPowerW'],
  gridVoltageV: ['0x5e0', 'gridVoltageV'],
  gridFrequencyHz: ['0x5e0', 'gridFrequencyHz'],
} as const satisfies Record<string, readonly [MappedMessage, string]>;

const vehicleSignals = [
  'socPct',
  'batteryVoltageV',
  'batteryCurrentA',
  'dischargeLimitW',
  'chargeLimitW',
  'relayCutRequest',
  'motorSpeedRpm',
] as const;

type LiedSignal = (typeof vehicleSignals)[number] | keyof typeof chargerSignals;

/** Message and layout of a signal; null when the car does not have it. */
function placeOf(
  profile: VehicleProfile,
  name: LiedSignal,
): { message: MappedMessage; signal: SignalSpec } | null {
  if (name in chargerSignals) {
    const [message, key] = chargerSignals[name as keyof typeof chargerSignals];
    return { message, signal: specOfMessage(profile, message)!.signals[key]! };
  }
  const binding = profile.bindings[name as (typeof vehicleSignals)[number]];
  const frame = binding && profile.frames[binding.frame];
  if (!frame) return null;
  return { message: `0x${frame.id.toString(16)}` as MappedMessage, signal: frame.signals[binding.signal]! };
}

/** Sends a frame again and again. @param next writes the frame that goes out next */
function babble(
  target: FaultTarget,
  bus: WorldBus,
  fromUs: number,
  periodUs: number,
  next: (frame: CanFrame, count: number) => void,
): ActiveFault {
  const frame: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 8, data: new Uint8Array(8) };
  let count = 0;
  const node = {
    nextSendAtUs: fromUs,
    acknowledges: false,
    frameToSend: () => {
      next(frame, count);
      return frame;
    },
    onSent: (endUs: number) => {
      count++;
      if (node.nextSendAtUs < Infinity) node.nextSendAtUs = Math.max(node.nextSendAtUs + periodUs, endUs);
    },
    onSendError: (endUs: number) => {
      if (node.nextSendAtUs < Infinity) node.nextSendAtUs = endUs + periodUs;
    },
  };
  (bus === 'vehicle' ? target.world.vehicleBus : target.world.chargerBus).attach(node);
  return {
    end: () => {
      node.nextSendAtUs = Infinity;
    },
  };
}

/** Somebody on a bus who does not belong there. */
export const strangerKinds = {
  spoofed: faultKind({
    label: 'a stranger sends a message beside the real one: good counter and checksum, one value of it wrong',
    parameters: {
      signal: {
        label: 'the value that is wrong',
        choices: [...vehicleSignals, ...(Object.keys(chargerSignals) as (keyof typeof chargerSignals)[])],
      },
      sharePct: {
        label: 'the wrong value, between the lowest and the highest that it can have',
        unit: '%',
        min: 0,
        max: 100,
        step: 1,
        default: 80,
      },
      periodMs: { label: 'how often', unit: 'ms', min: 2, max: 200, step: 1, default: 10 },
    },
    start: (target, { signal: name, sharePct, periodMs }, nowUs) => {
      const place = placeOf(target.profile, name);
      if (!place) return { end: () => undefined };
      const { message, signal } = place;
      const bus = mappedMessages[message];
      const spec = specOfMessage(target.profile, message)!;
      const value = signal.min + ((signal.max - signal.min) * sharePct) / 100;
      return babble(target, bus, nowUs, periodMs * 1000, (frame, count) => {
        frame.id = spec.id;
        frame.lengthBytes = spec.lengthBytes;
        const real = target.frames.sent[bus].get(spec.id);
        if (real) frame.data.set(real);
        writeSignal(signal, frame.data, value);
        sealFrame(spec, frame.data, count);
      });
    },
  }),
  flooded: faultKind({
    label: 'a stranger fills a bus with one identifier',
    parameters: {
      bus: { label: 'which bus', choices: ['vehicle', 'charger'] },
      id: { label: 'identifier', unit: '', min: 0, max: 0x7ff, step: 1, default: 0 },
      gapUs: { label: 'pause between frames', unit: 'us', min: 0, max: 2000, step: 10, default: 0 },
    },
    start: (target, { bus, id, gapUs }, nowUs) =>
      // 230 us is a frame of eight bytes.
      babble(target, bus, nowUs, gapUs + 230, (frame, count) => {
        frame.id = id;
        frame.data.fill(count);
      }),
  }),
} as const satisfies Record<string, FaultKind>;
