import {
  EXTENDED,
  GOOD,
  PROOF_FRAMES,
  REMOTE,
  SILENCE_MS,
  UNAVAILABLE,
  type FrameWatch,
} from './frameWatch.ts';
import { EXTENDED_ID, twinOf } from './identifier.ts';

/** As `decodeVehicle` of the generated modules: decodes a frame into `values` and notes when in `updatedAtMs`. */
export type FrameDecoder = (
  answer: Uint8Array,
  nowMs: number,
  values: Float64Array,
  updatedAtMs: Float64Array,
) => number;

/** Where the frames of a bus come in: each is decoded, and the watch and whoever waits for it are told. */
export interface FrameIntake {
  /** For the driver: identifier, answer of READ RX BUFFER, uptime. */
  receive(id: number, answer: Uint8Array, nowMs: number): void;
  /** Told of each data frame of a known message, and whether its values were taken; null while nobody waits for one. */
  awaiting: ((id: number, isTaken: boolean) => void) | null;
}

/**
 * @param decoders by identifier
 * @param onMeasured called after each frame of the message `measuredId`, good or not: it carries what is integrated
 */
export function createFrameIntake(
  watch: FrameWatch,
  decoders: Readonly<Record<number, FrameDecoder>>,
  values: Float64Array,
  updatedAtMs: Float64Array,
  measuredId: number,
  onMeasured: (nowMs: number) => void,
): FrameIntake {
  const intake: FrameIntake = {
    awaiting: null,
    receive: (id, answer, nowMs) => {
      const state = watch.states[id];
      if (state) {
        const result = (decoders[id] as FrameDecoder)(answer, nowMs, values, updatedAtMs);
        // One more good frame of a message that has proven itself, spelt out: each call costs the interpreter dear, and
        // this is the path of every frame.
        if (result === GOOD && state.proofs === PROOF_FRAMES && nowMs - watch.busHeardAtMs <= SILENCE_MS) {
          state.heardAtMs = state.goodAtMs = watch.busHeardAtMs = nowMs;
        } else watch.heard(id, result, nowMs);
        if (id === measuredId) onMeasured(nowMs);
        if (intake.awaiting && result !== REMOTE)
          intake.awaiting(id, result === GOOD || result === UNAVAILABLE);
      } else if (id >= EXTENDED_ID) {
        // Of extended frames the hardware lets in only the twins that are listened for.
        watch.heard(twinOf(id), EXTENDED, nowMs);
      }
    },
  };
  return intake;
}
