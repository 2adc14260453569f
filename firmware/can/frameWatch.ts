import type { Reason } from '../contract/reasons.ts';

/** Why a frame was not taken, in the order of the decoders' negative answers: -1 is the first. */
const refusals = [
  'FRAME_CHECKSUM',
  'FRAME_FROZEN',
  'FRAME_LENGTH',
  'FRAME_REMOTE',
  'FRAME_EXTENDED',
] as const;
const kinds = [
  'checksum',
  'frozen',
  'length',
  'remote',
  'extended',
] as const satisfies readonly (keyof FrameRejections)[];
/** Decoders' answers beyond `refusals`. */
export const GOOD = 1;
export const UNAVAILABLE = 2;
const UNDECIDED = 3;
export const REMOTE = -4;
export const EXTENDED = -5;

/** A message of the profile that the hardware lets in. */
export interface WatchedFrame {
  readonly id: number;
  readonly timeoutMs: number;
  /** Without it the controller cannot work. */
  readonly isNeeded: boolean;
}

/** Frames that were not taken since boot, by what was wrong with them. */
export interface FrameRejections {
  checksum: number;
  frozen: number;
  length: number;
  remote: number;
  extended: number;
  /** Taken, but a value in them is "not available" or implausible. */
  unavailable: number;
}

/** So many good frames in a row of each needed message prove that the profile fits the vehicle, and that it has measured. */
export const PROOF_FRAMES = 3;
const NEVER_MS = -1e12;
/** A bad frame explains for this long why no good one came: what is waited for in vain is listened to only now and then. */
export const EXPLAINS_MS = 5000;
/** After a silence this long a bus starts anew: nobody is late before a timeout has passed since then. */
export const SILENCE_MS = 1000;

/** What is known of a message. */
export interface FrameState {
  /** When it came last as a data frame, good or not; long before boot when never. */
  heardAtMs: number;
  goodAtMs: number;
  badAtMs: number;
  why: Reason | null;
  proofs: number;
}

/** Who was heard on a bus, when, and what was wrong with the rest. */
export interface FrameWatch {
  readonly rejections: FrameRejections;
  /** When any frame of the profile came last, and when one that was not taken. */
  busHeardAtMs: number;
  readonly badAtMs: number;
  /** Every needed message has been good three times in a row since the bus woke, and since a unit had no value to tell. */
  readonly isProven: boolean;
  /** Takes the decoder's answer for a frame; identifiers that are not watched are ignored. */
  heard(id: number, answer: number, nowMs: number): void;
  /** By identifier: a native look-up costs a tenth of a loop in the interpreter. */
  readonly states: Readonly<Record<number, FrameState>>;
  /** Whether a needed message has had no good frame within its timeout. */
  isOverdue(nowMs: number): boolean;
  /** What is wrong with the frames of a message that is overdue; null when they simply do not come. */
  refusal(nowMs: number): Reason | null;
}

/** @param frames every message that the decoder knows */
export function createFrameWatch(frames: readonly WatchedFrame[]): FrameWatch {
  /** By identifier: a native look-up costs a tenth of a loop in the interpreter. */
  const states: Record<number, FrameState> = {};
  frames.forEach(({ id }) => {
    states[id] = { heardAtMs: NEVER_MS, goodAtMs: NEVER_MS, badAtMs: NEVER_MS, why: null, proofs: 0 };
  });
  const rejections: FrameRejections = {
    checksum: 0,
    frozen: 0,
    length: 0,
    remote: 0,
    extended: 0,
    unavailable: 0,
  };
  const needed: WatchedFrame[] = [];
  frames.forEach((frame) => {
    if (frame.isNeeded) needed.push(frame);
  });
  let busAliveSinceMs = NEVER_MS;

  const distrust = ({ id }: WatchedFrame): void => {
    (states[id] as FrameState).proofs = 0;
    watch.isProven = false;
  };

  const isLate = (frame: WatchedFrame, nowMs: number): boolean =>
    nowMs - Math.max((states[frame.id] as FrameState).goodAtMs, busAliveSinceMs) > frame.timeoutMs;

  const watch = {
    states,
    rejections,
    busHeardAtMs: NEVER_MS,
    badAtMs: NEVER_MS,
    isProven: needed.length === 0,
    heard: (id: number, answer: number, nowMs: number) => {
      const state = states[id];
      if (!state) return;
      if (nowMs - watch.busHeardAtMs > SILENCE_MS) {
        busAliveSinceMs = nowMs;
        needed.forEach(distrust);
      }
      watch.busHeardAtMs = nowMs;
      judge(state, answer, nowMs);
    },
    isOverdue: (nowMs: number) => needed.some((frame) => isLate(frame, nowMs)),
    refusal: (nowMs: number) => {
      // Nearly always: it is asked in each control tick.
      if (nowMs - watch.badAtMs > EXPLAINS_MS) return null;
      for (let i = 0; i < needed.length; i++) {
        const frame = needed[i] as WatchedFrame;
        const state = states[frame.id] as FrameState;
        if (isLate(frame, nowMs) && nowMs - state.badAtMs <= EXPLAINS_MS) return state.why;
      }
      return null;
    },
  };
  const judge = (state: FrameState, answer: number, nowMs: number): void => {
    // A remote frame or a twin is not the message: whoever waits for it goes on waiting.
    if (answer > REMOTE) state.heardAtMs = nowMs;
    if (answer === GOOD) {
      state.goodAtMs = nowMs;
      if (state.proofs < PROOF_FRAMES && ++state.proofs === PROOF_FRAMES)
        watch.isProven = needed.every(({ id }) => (states[id] as FrameState).proofs === PROOF_FRAMES);
    } else if (answer !== UNDECIDED) {
      const kind = answer === UNAVAILABLE ? 'unavailable' : (kinds[-answer - 1] as keyof FrameRejections);
      rejections[kind]++;
      state.badAtMs = watch.badAtMs = nowMs;
      state.why = answer === UNAVAILABLE ? 'SIGNAL_UNAVAILABLE' : (refusals[-answer - 1] as Reason);
      // Of one that is proven a stranger may spoil a frame; a value that is missing is its own unit's word: it has reset.
      if (state.proofs < PROOF_FRAMES || answer === UNAVAILABLE) {
        state.proofs = 0;
        if (answer === UNAVAILABLE) watch.isProven = false;
      }
    }
  };
  return watch;
}
