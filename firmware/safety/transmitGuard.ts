import { TRANSMIT_PAUSE_MS } from '../contract/chademoTransmit.ts';
import { gateWindow } from './gateWindow.ts';

/** The wish is rounded to whole amperes, and the voltage moves between gate and transmission. */
const SLACK_A = 1;

/** Tells whether the data of a frame are inside the allow-list. */
export type FrameCheck = (frame: Uint8Array) => boolean;

/** The last gate before the charger's bus: it trusts nothing that control has worked out. */
export interface TransmitGuard {
  /** The frame at this place has new data. @returns false when they are not on the allow-list: never send them */
  admits(place: number, frame: Uint8Array): boolean;
  /** It is time to send the frame at this place. @returns false when it is too soon */
  isDue(place: number, nowMs: number): boolean;
  /** Whether a request, + leaves the battery, stays inside what the gate allows now. */
  isInside(currentA: number): boolean;
}

/** @param checks generated from the allow-list, by place */
export function createTransmitGuard(checks: readonly FrameCheck[]): TransmitGuard {
  const sentAtMs = new Float64Array(checks.length).fill(-TRANSMIT_PAUSE_MS);
  return {
    admits: (place, frame) => (checks[place] as FrameCheck)(frame),
    isDue: (place, nowMs) => {
      if (nowMs - (sentAtMs[place] as number) < TRANSMIT_PAUSE_MS) return false;
      sentAtMs[place] = nowMs;
      return true;
    },
    // Written so that what is no number is outside. A side that is closed has no slack.
    isInside: (currentA) => {
      if (currentA === 0) return true;
      const mostA = currentA > 0 ? gateWindow.exportA : gateWindow.importA;
      return mostA > 0 && Math.abs(currentA) <= mostA + SLACK_A;
    },
  };
}
