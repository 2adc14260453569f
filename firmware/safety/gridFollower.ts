import type { Reason } from '../contract/reasons.ts';
import { isOverdue } from './isOverdue.ts';
import { createVoltageMean } from './voltageMean.ts';
import { voltWattShare } from './voltWattShare.ts';
import {
  backOffHighHz,
  backOffHighPu,
  backOffLowHz,
  backOffLowPu,
  enterDelayMs,
  enterHighHz,
  enterHighPu,
  enterLowHz,
  enterLowPu,
  enterRampMs,
  frequencyTrips,
  hysteresisHz,
  hysteresisPu,
  meanHighPu,
  steadyHighPu,
  tripDelayMs,
  tripRampMs,
  voltageTrips,
  voltWatt,
} from 'grid-code';

/** Nothing was heard of the grid for longer: nobody knows what it did. As long as the meter's own timeout. */
const GAP_MS = 2000;
/**
 * Who has to step aside again so soon after coming back has moved the voltage with power of its own: it enters service
 * anew, on the ramp, for coming back at once would go on without end.
 */
const AGAIN_MS = 60000;

/** What the grid code and our earlier back-off allow now. Fields, not getters: they are read in every tick. */
export interface GridFollower {
  /** Why no power may flow in either direction: GRID_VOLTAGE, GRID_FREQUENCY or GRID_WAITING; null when it may. */
  refusal: Reason | null;
  /** Share of the rating, 0 to 1, that may flow to the grid and from it. */
  exportShare: number;
  importShare: number;
  /** The grid was beyond a limit of the code for its clearing time, and power has not begun to flow again. */
  tripped: boolean;
  /**
   * Takes one reading of the meter. NaN is unknown, and unknown is not normal; after a gap the wait starts again.
   * @param nowMs uptime
   * @param voltageV line to neutral
   */
  sample(nowMs: number, voltageV: number, frequencyHz: number): void;
}

/**
 * Follows the grid, reading by reading: it enters service after a wait, ramps up, steps aside at once, and trips after
 * the clearing time. The certified trip device stays the inverter: this one only acts before that must.
 * @param gridVoltageV nominal, line to neutral
 */
export function createGridFollower(gridVoltageV: number): GridFollower {
  const meanPu = meanHighPu > 0 ? createVoltageMean() : null;
  const voltageSinceMs = new Float64Array(voltageTrips.length).fill(NaN);
  const frequencySinceMs = new Float64Array(frequencyTrips.length).fill(NaN);
  /** The wait is over: on the ramp, in service, or stepped aside for a while. */
  let isServing = false;
  /** In service with all of the rating, and nothing counts time. */
  let isSteady = false;
  /** Last reading that was known, and last one of which half was. */
  let atMs = -Infinity;
  let heardAtMs = -Infinity;
  /** While waiting, since when the grid has been normal; NaN when it is not. */
  let normalAtMs = NaN;
  let rampAtMs = 0;
  let rampMs = 0;
  /** When power was last allowed again after stepping aside. */
  let backAtMs = -Infinity;

  const leaveService = (): void => {
    isServing = false;
    normalAtMs = NaN;
    voltageSinceMs.fill(NaN);
    frequencySinceMs.fill(NaN);
  };

  const refuse = (why: Reason): void => {
    follower.refusal = why;
    follower.exportShare = 0;
    follower.importShare = 0;
  };

  const stepAside = (nowMs: number, why: Reason): void => {
    // A grid that is not steady during the ramp was not steady enough to begin.
    if (nowMs - rampAtMs < rampMs || nowMs - backAtMs < AGAIN_MS) leaveService();
    normalAtMs = NaN;
    refuse(why);
  };

  const isWaiting = (nowMs: number, voltagePu: number, frequencyHz: number, isMeanHigh: boolean): boolean => {
    const isNormal =
      voltagePu > enterLowPu &&
      voltagePu < enterHighPu &&
      frequencyHz > enterLowHz &&
      frequencyHz < enterHighHz &&
      !isMeanHigh;
    if (!isNormal) normalAtMs = NaN;
    else if (isNaN(normalAtMs)) normalAtMs = nowMs;
    return !(nowMs - normalAtMs >= (follower.tripped ? tripDelayMs : enterDelayMs));
  };

  const allow = (nowMs: number, voltagePu: number): void => {
    const share = Math.min((nowMs - rampAtMs) / rampMs, 1);
    follower.refusal = null;
    follower.importShare = share;
    follower.exportShare = voltWatt ? Math.min(share, voltWattShare(voltagePu)) : share;
    isSteady = follower.exportShare === 1;
  };

  /** All that is not the usual case. */
  const look = (nowMs: number, voltagePu: number, frequencyHz: number, isMeanHigh: boolean): void => {
    isSteady = false;
    if (!(nowMs >= heardAtMs && nowMs - heardAtMs <= GAP_MS)) leaveService();
    if (voltagePu >= 0 || frequencyHz >= 0) heardAtMs = nowMs;
    if (isServing) {
      // Each by itself: a dead grid has no frequency.
      const isVoltageOverdue = voltagePu >= 0 && isOverdue(voltageTrips, voltageSinceMs, voltagePu, nowMs);
      const isFrequencyOverdue =
        frequencyHz >= 0 && isOverdue(frequencyTrips, frequencySinceMs, frequencyHz, nowMs);
      if (isVoltageOverdue || isFrequencyOverdue || isMeanHigh) {
        follower.tripped = true;
        leaveService();
      }
    }
    if (!(nowMs - atMs <= GAP_MS)) leaveService();
    if (voltagePu + frequencyHz > 0) atMs = nowMs;
    // What has stepped aside comes back only where the grid is a little better than where it had to go.
    const isAside = isServing && follower.refusal !== null;
    const marginPu = isAside ? hysteresisPu : 0;
    const marginHz = isAside ? hysteresisHz : 0;
    if (!(voltagePu > backOffLowPu + marginPu && voltagePu < backOffHighPu - marginPu))
      stepAside(nowMs, 'GRID_VOLTAGE');
    else if (!(frequencyHz > backOffLowHz + marginHz && frequencyHz < backOffHighHz - marginHz))
      stepAside(nowMs, 'GRID_FREQUENCY');
    else if (isServing) {
      if (isAside) backAtMs = nowMs;
      allow(nowMs, voltagePu);
    } else if (isWaiting(nowMs, voltagePu, frequencyHz, isMeanHigh)) refuse('GRID_WAITING');
    else {
      isServing = true;
      rampAtMs = nowMs;
      rampMs = follower.tripped ? tripRampMs : enterRampMs;
      follower.tripped = false;
      allow(nowMs, voltagePu);
    }
  };

  const follower: GridFollower = {
    refusal: 'GRID_WAITING',
    exportShare: 0,
    importShare: 0,
    tripped: false,
    sample: (nowMs, voltageV, frequencyHz) => {
      const voltagePu = voltageV / gridVoltageV;
      const isMeanHigh = meanPu !== null && meanPu(nowMs, voltagePu) > meanHighPu;
      if (
        isSteady &&
        voltagePu > backOffLowPu &&
        voltagePu < steadyHighPu &&
        frequencyHz > backOffLowHz &&
        frequencyHz < backOffHighHz &&
        nowMs - atMs <= GAP_MS &&
        !isMeanHigh
      )
        atMs = heardAtMs = nowMs;
      else look(nowMs, voltagePu, frequencyHz, isMeanHigh);
    },
  };
  return follower;
}
