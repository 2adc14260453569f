import { actionAt, idle, type ActionNode, type SlotAction } from './slotAction.ts';
import type { SlopeValue } from './slopeProgramme.ts';

/** An action, and the value of what it leaves less its cost: what actions of one slot can be compared by. */
interface Choice {
  readonly action: ActionNode;
  readonly gain: number;
}

/** Energies that a slot can end with, but for its losses. */
export interface Reach {
  readonly leastKwh: number;
  readonly mostKwh: number;
}

/** Energies below this are rounding residue, kWh. */
const NOTHING_KWH = 1e-10;

/** The value of the energy after a slot's action, segment by segment from empty upward. */
class WorthAfter {
  private readonly value: SlopeValue;
  private readonly kept: number;
  private readonly end: number;
  private index: number;
  private endKwh: number;
  /** Worth of all energy up to `kwh`. */
  total = 0;
  kwh = 0;

  constructor(value: SlopeValue, boundary: number, kept: number) {
    this.value = value;
    this.kept = kept;
    this.end = value.ends[boundary]!;
    this.index = value.starts[boundary]!;
    this.endKwh = value.lengthKwh[this.index]! / kept;
  }

  /** Worth of the next kWh. */
  get slope(): number {
    return this.value.slope[this.index]! * this.kept;
  }

  /** How far `slope` holds. */
  get slopeEndKwh(): number {
    return this.index + 1 < this.end ? this.endKwh : Infinity;
  }

  /** Goes up to `kwh`, and there to the next kWh. */
  goTo(kwh: number): void {
    for (;;) {
      const toKwh = Math.min(kwh, this.slopeEndKwh);
      this.total += (toKwh - this.kwh) * this.slope;
      this.kwh = toKwh;
      if (this.slopeEndKwh > kwh) return;
      this.index += 1;
      this.endKwh += this.value.lengthKwh[this.index]! / this.kept;
    }
  }
}

/** The best that one run or envelope of a slot's action offers; null where the reach leaves nothing of it. */
function bestOf(
  nodes: readonly ActionNode[],
  worth: WorthAfter,
  beforeKwh: number,
  { leastKwh, mostKwh }: Reach,
): Choice | null {
  const leastStoredKwh = Math.max(nodes[0]!.storedKwh, leastKwh - beforeKwh);
  const mostStoredKwh = Math.min(nodes[nodes.length - 1]!.storedKwh, mostKwh - beforeKwh);
  if (leastStoredKwh > mostStoredKwh + NOTHING_KWH) return null;
  let afterKwh = beforeKwh + leastStoredKwh;
  worth.goTo(afterKwh);
  for (let index = 1; index < nodes.length; index += 1) {
    const low = nodes[index - 1]!;
    const high = nodes[index]!;
    const price = (high.cost - low.cost) / (high.storedKwh - low.storedKwh);
    const toKwh = beforeKwh + Math.min(high.storedKwh, mostStoredKwh);
    // Where it makes no difference, nothing is done.
    const sells = high.storedKwh <= 0;
    while (afterKwh < toKwh && (sells ? worth.slope >= price : worth.slope > price)) {
      afterKwh = Math.min(toKwh, worth.slopeEndKwh);
      worth.goTo(afterKwh);
    }
    if (afterKwh < toKwh) break;
  }
  let storedKwh = Math.min(mostStoredKwh, afterKwh - beforeKwh);
  if (Math.abs(storedKwh) < NOTHING_KWH && nodes.some((node) => node.storedKwh === 0)) storedKwh = 0;
  const action = actionAt(nodes, storedKwh);
  return { action, gain: worth.total - action.cost };
}

/** What a slot does. */
export interface BestAction {
  readonly action: ActionNode;
  /** The convex envelope promised more than the slot can do. */
  readonly isRelaxed: boolean;
}

/** Money below this is rounding, relative to what is compared. */
const NOTHING_SHARE = 1e-9;

/** The usual slot, one price in each direction: its two thresholds say all. */
function betweenThresholds(
  nodes: readonly ActionNode[],
  upToKwh: number,
  downToKwh: number,
  beforeKwh: number,
  { leastKwh, mostKwh }: Reach,
): ActionNode {
  let storedKwh = 0;
  if (beforeKwh < upToKwh)
    storedKwh = Math.min(nodes[nodes.length - 1]!.storedKwh, Math.min(upToKwh, mostKwh) - beforeKwh);
  else if (beforeKwh > downToKwh)
    storedKwh = Math.max(nodes[0]!.storedKwh, Math.max(downToKwh, leastKwh) - beforeKwh);
  return Math.abs(storedKwh) < NOTHING_KWH ? idle : actionAt(nodes, storedKwh);
}

/** What a slot does best from a stored energy on, given what energy is worth at its end. */
export function bestAction(
  value: SlopeValue,
  slot: number,
  kept: number,
  { runs, envelope }: SlotAction,
  beforeKwh: number,
  reach: Reach,
): BestAction {
  const isUsual = runs.length === 1 && envelope.length <= 3 && !hasTwoBands(envelope);
  if (isUsual) {
    const upToKwh = value.chargeUpToKwh[slot]!;
    const downToKwh = value.drawDownToKwh[slot]!;
    return {
      action: betweenThresholds(envelope, upToKwh, downToKwh, beforeKwh, reach),
      isRelaxed: false,
    };
  }
  const best = (nodes: readonly ActionNode[]): Choice | null =>
    bestOf(nodes, new WorthAfter(value, slot + 1, kept), beforeKwh, reach);
  const promised = best(envelope)!;
  if (runs.length === 1) return { action: promised.action, isRelaxed: false };
  let choice: Choice | null = null;
  for (const run of runs) {
    const found = best(run);
    if (found && (!choice || found.gain > choice.gain)) choice = found;
  }
  // Doing nothing is in a run, and always in reach.
  const { action, gain } = choice!;
  const scale = Math.max(Math.abs(promised.gain), Math.abs(promised.action.cost));
  return { action, isRelaxed: promised.gain - gain > NOTHING_SHARE * scale };
}

/** Whether an action of three corners goes one way only, at two prices. */
function hasTwoBands(nodes: readonly ActionNode[]): boolean {
  return nodes.length === 3 && nodes[1]!.storedKwh !== 0;
}
