import type { SegmentWriter } from './segmentWriter.ts';
import type { SlopeProgramme } from './slopeProgramme.ts';
import { taperedStep } from './taperedStep.ts';

/** Segments that a value function usually has, and more. */
const USUAL_SEGMENTS = 64;

/** The value of energy just after a slot's action, from empty to full. */
class AfterAction {
  lengthKwh = new Float64Array(USUAL_SEGMENTS);
  slope = new Float64Array(USUAL_SEGMENTS);
  count = 0;

  /** Reads segments through the slot's own losses: of what is there after the action, `kept` arrives. */
  read(writer: SegmentWriter, first: number, end: number, kept: number, capacityKwh: number): void {
    if (end - first > this.slope.length) {
      this.lengthKwh = new Float64Array(2 * (end - first));
      this.slope = new Float64Array(2 * (end - first));
    }
    let roomKwh = capacityKwh;
    this.count = 0;
    for (let index = first; index < end && roomKwh > 0; index += 1) {
      const lengthKwh = Math.min(roomKwh, writer.lengthKwh[index]! / kept);
      this.lengthKwh[this.count] = lengthKwh;
      this.slope[this.count] = writer.slope[index]! * kept;
      this.count += 1;
      roomKwh -= lengthKwh;
    }
  }

  /** Up to which energy each kWh is worth more than the price, or as much where `orEqual`; the capacity when all are. */
  worthMoreUpTo(price: number, orEqual: boolean, capacityKwh: number): number {
    let upToKwh = 0;
    for (let index = 0; index < this.count; index += 1) {
      const slope = this.slope[index]!;
      if (!(orEqual ? slope >= price : slope > price)) return upToKwh;
      upToKwh += this.lengthKwh[index]!;
    }
    return capacityKwh;
  }
}

/** Kept from slot to slot: a year has 35,000 of them. */
const after = new AfterAction();

/** What a step of the dynamic programme finds besides the value function. */
export interface ActionStep {
  readonly chargeUpToKwh: number;
  readonly drawDownToKwh: number;
  /** Value when empty, above that of being empty after the slot. */
  readonly atEmpty: number;
}

/**
 * Writes the value of energy at a slot's start: that after its action with one segment for each band put in at its
 * place, and as much cut off again; then the trip at the low end.
 *
 * @param first of the value at the slot's end, up to `end` (exclusive): segments of the writer
 * @param raisedKwh see SegmentWriter
 */
export function writeActionStep(
  writer: SegmentWriter,
  programme: SlopeProgramme,
  slot: number,
  first: number,
  end: number,
  raisedKwh: readonly number[],
  raises: readonly number[],
): ActionStep {
  const { capacityKwh, bandStarts, bandKwh, bandPrice } = programme;
  const tripKwh = programme.tripKwh[slot]!;
  const tripPrice = programme.tripShortfallPrice[slot]!;
  const mostStoredCost = programme.mostStoredCost[slot]!;
  const limits = programme.limits[slot];
  const firstBand = bandStarts[slot]!;
  const lastBand = bandStarts[slot + 1]!;
  after.read(writer, first, end, programme.keptShare[slot]!, capacityKwh);

  let storableKwh = 0;
  let firstDraw = firstBand;
  for (; firstDraw < lastBand && bandKwh[firstDraw]! > 0; firstDraw += 1) storableKwh += bandKwh[firstDraw]!;
  const chargeUpToKwh =
    firstDraw > firstBand ? after.worthMoreUpTo(bandPrice[firstDraw - 1]!, false, capacityKwh) : 0;
  const drawDownToKwh =
    firstDraw < lastBand ? after.worthMoreUpTo(bandPrice[firstDraw]!, true, capacityKwh) : capacityKwh;

  if (limits) {
    const step = taperedStep(
      Array.from({ length: after.count }, (_, index) => ({
        lengthKwh: after.lengthKwh[index]!,
        slope: after.slope[index]!,
      })),
      Array.from({ length: lastBand - firstBand }, (_, index) => ({
        lengthKwh: bandKwh[firstBand + index]!,
        slope: bandPrice[firstBand + index]!,
      })),
      mostStoredCost,
      limits,
    );
    writer.open(capacityKwh, step.segments.length + raises.length + 1, raisedKwh, raises);
    writer.add(tripKwh, tripPrice);
    for (const { lengthKwh, slope } of step.segments) writer.add(lengthKwh, slope);
    return { chargeUpToKwh, drawDownToKwh, atEmpty: step.atEmpty - tripPrice * tripKwh };
  }
  // The trip and each band add a segment, each raise at most one.
  writer.open(capacityKwh, after.count + lastBand - firstBand + raises.length + 1, raisedKwh, raises);
  writer.add(tripKwh, tripPrice);
  writer.cutLow(storableKwh);
  let index = 0;
  for (let band = firstBand; band < lastBand; band += 1) {
    const price = bandPrice[band]!;
    for (; index < after.count && after.slope[index]! > price; index += 1)
      writer.add(after.lengthKwh[index]!, after.slope[index]!);
    writer.add(Math.abs(bandKwh[band]!), price);
  }
  for (; index < after.count; index += 1) writer.add(after.lengthKwh[index]!, after.slope[index]!);
  return { chargeUpToKwh, drawDownToKwh, atEmpty: writer.cutValue - mostStoredCost - tripPrice * tripKwh };
}
