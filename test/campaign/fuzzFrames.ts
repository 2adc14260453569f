import { sealFrame, writeRaw } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { chademoStationFrames, chademoVehicleFrames } from '../../firmware/contract/chademo.ts';
import { gridMeterFrames } from '../../firmware/contract/gridMeter.ts';
import type { CanFrame, CanNode } from '../../sim/bus/canNode.ts';
import type { WorldBus } from '../../sim/world.ts';

/** Bytes at which something changes sign, overflows, or means "not available". */
const boundaryBytes = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff] as const;
const BURST_FRAMES = 30;
const FRAME_US = 230;

/** Sends frames that are nearly right. */
export interface FuzzNode extends CanNode {
  readonly sent: number;
  stop(): void;
}

/** What a generator of frames starts from. */
interface FuzzSource {
  readonly specs: readonly FrameSpec[];
  /** Payloads that the real units sent last. */
  readonly real: ReadonlyMap<number, Uint8Array>;
  readonly random: () => number;
}

/** Messages that a bus knows: what the firmware decodes, and what it sends itself. */
function specsOf(profile: VehicleProfile, bus: WorldBus): FrameSpec[] {
  if (bus === 'vehicle') return Object.values(profile.frames);
  return [chademoStationFrames, gridMeterFrames, chademoVehicleFrames].flatMap((table) =>
    Object.values<FrameSpec>(table),
  );
}

/** Writes the next frame. */
function writeFrame(frame: CanFrame, { specs, real, random }: FuzzSource): void {
  const below = (n: number): number => Math.floor(random() * n);
  const oneIn = (n: number): boolean => below(n) === 0;
  const spec = specs[below(specs.length)]!;
  const known = real.get(spec.id);
  frame.id = spec.id;
  frame.extended = spec.extended === true;
  frame.remote = oneIn(40);
  frame.lengthBytes = oneIn(8) ? below(9) : spec.lengthBytes;
  for (let i = 0; i < 8; i++) frame.data[i] = below(256);
  const content = below(5);
  if (content === 0) for (let i = 0; i < 8; i++) frame.data[i] = boundaryBytes[below(boundaryBytes.length)]!;
  else if (content > 1 && known) frame.data.set(known);
  if (content === 2)
    for (let flips = 1 + below(3); flips > 0; flips--) frame.data[below(8)]! ^= 1 << below(8);
  if (content > 2) {
    const signals = Object.values(spec.signals);
    const signal = signals[below(signals.length)];
    const top = signal ? 2 ** signal.bits : 1;
    const raw = [0, 1, top / 2 - 1, top / 2, top - 2, top - 1, Math.floor(random() * top)][below(7)]!;
    if (signal && raw >= 0 && signal.bits <= 32) writeRaw(signal, frame.data, Math.floor(raw));
  }
  // A good checksum lets what is wrong come further.
  if (!oneIn(4)) sealFrame(spec, frame.data, below(16));
  if (oneIn(6)) frame.id = (spec.id + below(3) - 1) & 0x7ff;
  else if (oneIn(12)) frame.id = below(0x800);
  if (oneIn(25)) {
    frame.extended = true;
    if (oneIn(2)) frame.id = below(2 ** 29);
  }
}

/** A stranger who sends about `framesPerS`, in bursts and pauses, from `fromUs` on. */
export function createFuzzNode(
  profile: VehicleProfile,
  bus: WorldBus,
  real: ReadonlyMap<number, Uint8Array>,
  random: () => number,
  framesPerS: number,
  fromUs: number,
): FuzzNode {
  const source: FuzzSource = { specs: specsOf(profile, bus), real, random };
  const frame: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 8, data: new Uint8Array(8) };
  let isReady = false;
  let left = 0;
  const node = {
    sent: 0,
    nextSendAtUs: fromUs,
    acknowledges: false,
    frameToSend: (): CanFrame => {
      if (!isReady) writeFrame(frame, source);
      isReady = true;
      return frame;
    },
    onSent: (endUs: number): void => {
      node.sent++;
      node.onSendError(endUs);
    },
    onSendError: (endUs: number): void => {
      if (node.nextSendAtUs === Infinity) return;
      isReady = false;
      if (left-- > 0) {
        node.nextSendAtUs = endUs;
        return;
      }
      // A pause that fits a burst of any length to the wanted rate.
      left = random() < 0.2 ? Math.floor(random() * BURST_FRAMES) : 0;
      const meanUs = (1e6 / framesPerS - FRAME_US) * (left + 1);
      node.nextSendAtUs = endUs + Math.max(0, meanUs) * 2 * random();
    },
    stop: (): void => {
      node.nextSendAtUs = Infinity;
    },
  };
  return node;
}
