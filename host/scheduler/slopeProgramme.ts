import { SegmentWriter } from './segmentWriter.ts';
import type { PowerLimits } from './taperedStep.ts';
import { writeActionStep } from './actionStep.ts';

/**
 * A storage problem in energies of kWh and prices per kWh stored: what the slope method needs and nothing else.
 * Arrays hold one value a slot, or one a boundary, which is one more, where they say so.
 */
export interface SlopeProgramme {
  readonly capacityKwh: number;
  /**
   * What a slot can store and draw, as bands of one price each: those of slot i are `bandStarts[i]` to `bandStarts[i + 1]`
   * (exclusive), first the dearest that stores, last the one whose draw gains least. Prices must not rise in this order,
   * or the problem is not concave.
   */
  readonly bandStarts: Int32Array;
  /** + is stored, - is drawn. */
  readonly bandKwh: Float64Array;
  readonly bandPrice: Float64Array;
  /** Cost of storing as much as the slot can. */
  readonly mostStoredCost: Float64Array;
  /** How far a slot gets from each state of charge, besides the bands; null where that is no matter. */
  readonly limits: readonly (PowerLimits | null)[];
  /** Share of the energy that is left when the slot is over. */
  readonly keptShare: Float64Array;
  /** Leaves the battery before the slot's action. */
  readonly tripKwh: Float64Array;
  /** Price of trip energy that is not there; must exceed every other slope. */
  readonly tripShortfallPrice: Float64Array;
  /** One a boundary. */
  readonly softMinKwh: Float64Array;
  readonly shortfallPrice: number;
  /** From there on each kWh costs `holdPrice` for each hour; both rise. */
  readonly holdFromKwh: readonly number[];
  readonly holdPrice: readonly number[];
  readonly hours: Float64Array;
  /** Worth of energy at the end: lengths that add up to the capacity, prices that do not rise. */
  readonly terminalKwh: readonly number[];
  readonly terminalPrice: readonly number[];
}

/**
 * The value of stored energy at every slot boundary, and the two thresholds of every slot.
 *
 * Boundary t (0..slots) is a list of segments from empty to full, `starts[t]` to `ends[t]` (exclusive) of `lengthKwh`
 * and `slope`; slopes do not rise. Slopes at boundary t contain the shortfall price of its own soft minimum and the cost
 * of holding during the slot before, except at boundary 0, where the state is given.
 */
export interface SlopeValue {
  readonly lengthKwh: Float64Array;
  readonly slope: Float64Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Below this energy the slot charges. */
  readonly chargeUpToKwh: Float64Array;
  /** Above this energy the slot discharges. Never below `chargeUpToKwh`. */
  readonly drawDownToKwh: Float64Array;
  /** Best money from an empty battery at boundary 0. */
  readonly valueAtEmpty: number;
}

/** Segments a boundary usually needs: at most 40 in the reference year of the tests. */
const USUAL_SEGMENTS = 32;

/** By how much the slopes of a boundary are raised, from empty upward; the last of them reaches to the full battery. */
export interface Raises {
  readonly raisedKwh: number[];
  readonly raises: number[];
}

export const noRaises: Raises = { raisedKwh: [], raises: [] };

/** Soft minimum and cost of holding at a boundary, as raises of its slopes. */
export function raisesAt(programme: SlopeProgramme, boundary: number): Raises {
  const { softMinKwh, shortfallPrice, holdFromKwh, holdPrice, hours } = programme;
  const minKwh = softMinKwh[boundary]!;
  if (holdFromKwh.length === 0)
    return minKwh > 0 ? { raisedKwh: [minKwh], raises: [shortfallPrice] } : noRaises;
  const edges = [...new Set([0, minKwh, ...holdFromKwh])].sort((a, b) => a - b);
  const raisedKwh = edges.map((fromKwh, index) => (edges[index + 1] ?? Infinity) - fromKwh);
  const raises = edges.map((fromKwh) => {
    let raise = fromKwh < minKwh ? shortfallPrice : 0;
    const row = holdFromKwh.findLastIndex((holdsFromKwh) => holdsFromKwh <= fromKwh);
    if (row >= 0) raise -= holdPrice[row]! * hours[boundary - 1]!;
    return raise;
  });
  return { raisedKwh, raises };
}

/**
 * Exact dynamic programme on concave piecewise-linear value functions: the value of energy at a slot's start is the
 * value at its end with one segment put in at its place for each band of the slot's action (as long as what it can store
 * or draw, as steep as its price), and as much cut off again: what can be stored at the low end, what can be drawn at the
 * high end. One pass over the segments a slot.
 */
export function solveSlopeProgramme(programme: SlopeProgramme): SlopeValue {
  const { capacityKwh, softMinKwh, shortfallPrice } = programme;
  const count = programme.tripKwh.length;
  const starts = new Int32Array(count + 1);
  const ends = new Int32Array(count + 1);
  const chargeUpToKwh = new Float64Array(count);
  const drawDownToKwh = new Float64Array(count);
  const writer = new SegmentWriter((count + 1) * USUAL_SEGMENTS);

  const last = raisesAt(programme, count);
  writer.open(capacityKwh, programme.terminalKwh.length + last.raises.length, last.raisedKwh, last.raises);
  programme.terminalKwh.forEach((lengthKwh, index) => writer.add(lengthKwh, programme.terminalPrice[index]!));
  ends[count] = writer.end;
  let valueAtEmpty = -shortfallPrice * softMinKwh[count]!;

  for (let slot = count - 1; slot >= 0; slot -= 1) {
    const { raisedKwh, raises } = slot === 0 ? noRaises : raisesAt(programme, slot);
    starts[slot] = writer.end;
    const first = starts[slot + 1]!;
    const step = writeActionStep(writer, programme, slot, first, ends[slot + 1]!, raisedKwh, raises);
    chargeUpToKwh[slot] = step.chargeUpToKwh;
    drawDownToKwh[slot] = step.drawDownToKwh;
    valueAtEmpty += step.atEmpty - (slot === 0 ? 0 : shortfallPrice * softMinKwh[slot]!);
    ends[slot] = writer.end;
  }
  const { lengthKwh, slope } = writer;
  return { lengthKwh, slope, starts, ends, chargeUpToKwh, drawDownToKwh, valueAtEmpty };
}

/** Slope at boundary `boundary` just below `energyKwh`: what the last stored kWh is worth. */
export function slopeBelow(value: SlopeValue, boundary: number, energyKwh: number): number {
  const end = value.ends[boundary]!;
  let index = value.starts[boundary]!;
  let upToKwh = value.lengthKwh[index]!;
  while (index + 1 < end && upToKwh < energyKwh) upToKwh += value.lengthKwh[++index]!;
  return value.slope[index]!;
}

/** Slope at boundary `boundary` just above `energyKwh`: what the next stored kWh would be worth. */
export function slopeAbove(value: SlopeValue, boundary: number, energyKwh: number): number {
  const end = value.ends[boundary]!;
  let index = value.starts[boundary]!;
  let upToKwh = value.lengthKwh[index]!;
  while (index + 1 < end && upToKwh <= energyKwh) upToKwh += value.lengthKwh[++index]!;
  return value.slope[index]!;
}
