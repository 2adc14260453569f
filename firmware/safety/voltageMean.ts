import { meanWindowMs } from 'grid-code';

/** How often the mean moves on, at most; the rule allows 3 s. */
const SLOT_MS = 3000;
/** A slot without a reading for longer is not counted, and the next one begins anew. */
const GAP_MS = 2000;

/**
 * The running mean of the voltage over the window of the code, in pu. Before it is full, the rest counts as nominal.
 * @returns takes one reading (unknown ones change nothing) and gives the mean
 */
export function createVoltageMean(): (nowMs: number, voltagePu: number) => number {
  const slots = meanWindowMs / SLOT_MS;
  const ring = new Float32Array(slots).fill(1);
  let at = 0;
  let sumPu = slots;
  let slotSumPu = 0;
  let readings = 0;
  let slotAtMs = 0;
  let heardAtMs = -Infinity;

  return (nowMs, voltagePu) => {
    if (!(voltagePu >= 0)) return sumPu / slots;
    if (!(nowMs - heardAtMs <= GAP_MS)) {
      slotAtMs = nowMs;
      slotSumPu = 0;
      readings = 0;
    }
    heardAtMs = nowMs;
    slotSumPu += voltagePu;
    readings++;
    if (nowMs - slotAtMs >= SLOT_MS) {
      sumPu -= ring[at] as number;
      ring[at] = slotSumPu / readings;
      // As it was stored, so that the sum never drifts from what it sums.
      sumPu += ring[at] as number;
      at = at + 1 < slots ? at + 1 : 0;
      slotAtMs += SLOT_MS;
      slotSumPu = 0;
      readings = 0;
    }
    return sumPu / slots;
  };
}
