/**
 * A storage problem in energies of kWh and prices per kWh stored: what the slope method needs and nothing else.
 * Arrays hold one value a slot, except `softMinKwh`: one for each boundary, so one more.
 */
export interface SlopeProgramme {
  readonly capacityKwh: number;
  /** Most that can be stored in the slot; 0 where the car cannot charge. */
  readonly chargeKwh: Float64Array;
  /** Most that can be drawn in the slot. */
  readonly drawKwh: Float64Array;
  /** Cost of a kWh stored. */
  readonly storePrice: Float64Array;
  /** Gain of a kWh drawn; must not exceed `storePrice`, or the problem is not concave. */
  readonly drawPrice: Float64Array;
  /** Leaves the battery before the slot's action. */
  readonly tripKwh: Float64Array;
  /** Price of trip energy that is not there; must exceed every other slope. */
  readonly tripShortfallPrice: Float64Array;
  readonly softMinKwh: Float64Array;
  readonly shortfallPrice: number;
  /** Worth of energy at the end: lengths that add up to the capacity, prices that do not rise. */
  readonly terminalKwh: readonly number[];
  readonly terminalPrice: readonly number[];
}

/**
 * The value of stored energy at every slot boundary, and the two thresholds of every slot.
 *
 * Boundary t (0..slots) is a list of segments from empty to full, `starts[t]` to `ends[t]` (exclusive) of `lengthKwh`
 * and `slope`; slopes do not rise. Slopes at boundary t contain the shortfall price of its own soft minimum, except at
 * boundary 0, where the state is given.
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

/** Lengths below this share of the capacity are rounding residue. */
const RESIDUE = 1e-13;

/** Writes the segments of one boundary after those of the boundary before, and applies the cuts while writing. */
class SegmentWriter {
  lengthKwh: Float64Array;
  slope: Float64Array;
  end = 0;
  /** Money of the lengths cut off at the low end. */
  cutValue = 0;
  private start = 0;
  private cutKwh = 0;
  private roomKwh = 0;
  private penalisedKwh = 0;
  private penalty = 0;
  private residueKwh = 0;

  constructor(size: number) {
    this.lengthKwh = new Float64Array(size);
    this.slope = new Float64Array(size);
  }

  /** Opens the next boundary: keeps `roomKwh` in all, and adds `penalty` to every slope in the lowest `penalisedKwh`. */
  open(roomKwh: number, penalisedKwh: number, penalty: number, mostSegments: number): void {
    if (this.end + mostSegments > this.slope.length) this.grow(2 * this.slope.length + mostSegments);
    this.start = this.end;
    this.cutKwh = 0;
    this.cutValue = 0;
    this.roomKwh = roomKwh;
    this.residueKwh = roomKwh * RESIDUE;
    this.penalisedKwh = penalisedKwh;
    this.penalty = penalty;
  }

  /** Cuts this much off the low end of what is added from now on. */
  cutLow(kwh: number): void {
    this.cutKwh = kwh;
  }

  add(lengthKwh: number, slope: number): void {
    if (this.cutKwh > 0) {
      const cutKwh = Math.min(this.cutKwh, lengthKwh);
      this.cutKwh -= cutKwh;
      this.cutValue += cutKwh * slope;
      lengthKwh -= cutKwh;
    }
    if (lengthKwh > this.roomKwh) lengthKwh = this.roomKwh;
    if (lengthKwh <= this.residueKwh) return;
    this.roomKwh -= lengthKwh;
    if (this.penalisedKwh > 0) {
      const penalisedKwh = Math.min(this.penalisedKwh, lengthKwh);
      this.penalisedKwh -= penalisedKwh;
      lengthKwh -= penalisedKwh;
      this.append(penalisedKwh, slope + this.penalty);
    }
    if (lengthKwh > 0) this.append(lengthKwh, slope);
  }

  private append(lengthKwh: number, slope: number): void {
    const last = this.end - 1;
    if (last >= this.start && this.slope[last] === slope) {
      this.lengthKwh[last]! += lengthKwh;
    } else {
      this.lengthKwh[this.end] = lengthKwh;
      this.slope[this.end] = slope;
      this.end += 1;
    }
  }

  private grow(size: number): void {
    const { lengthKwh, slope } = this;
    this.lengthKwh = new Float64Array(size);
    this.lengthKwh.set(lengthKwh);
    this.slope = new Float64Array(size);
    this.slope.set(slope);
  }
}

/** Segments a boundary usually needs: at most 40 in the reference year of the tests. */
const USUAL_SEGMENTS = 32;

/**
 * Exact dynamic programme on concave piecewise-linear value functions: the value of energy at a slot's start is the
 * value at its end with one segment for charging (as long as what can be stored, as steep as its cost) and one for
 * discharging (as long as what can be drawn, as steep as its gain) put in at their places, and both lengths cut off
 * again, the first at the low end, the second at the high end. One pass over the segments a slot.
 */
export function solveSlopeProgramme(programme: SlopeProgramme): SlopeValue {
  const { capacityKwh, softMinKwh, shortfallPrice } = programme;
  const count = programme.tripKwh.length;
  const starts = new Int32Array(count + 1);
  const ends = new Int32Array(count + 1);
  const chargeUpToKwh = new Float64Array(count);
  const drawDownToKwh = new Float64Array(count);
  const writer = new SegmentWriter((count + 1) * USUAL_SEGMENTS);

  writer.open(capacityKwh, softMinKwh[count]!, shortfallPrice, programme.terminalKwh.length + 1);
  programme.terminalKwh.forEach((lengthKwh, index) => writer.add(lengthKwh, programme.terminalPrice[index]!));
  ends[count] = writer.end;
  let valueAtEmpty = -shortfallPrice * softMinKwh[count]!;

  for (let slot = count - 1; slot >= 0; slot -= 1) {
    const chargeKwh = programme.chargeKwh[slot]!;
    const drawKwh = programme.drawKwh[slot]!;
    const storePrice = programme.storePrice[slot]!;
    const drawPrice = programme.drawPrice[slot]!;
    const tripKwh = programme.tripKwh[slot]!;
    const tripPrice = programme.tripShortfallPrice[slot]!;
    const minKwh = slot === 0 ? 0 : softMinKwh[slot]!;
    const first = starts[slot + 1]!;
    const end = ends[slot + 1]!;

    // Two insertions, the trip and the split at the soft minimum add at most four segments.
    writer.open(capacityKwh, minKwh, shortfallPrice, end - first + 4);
    writer.add(tripKwh, tripPrice);
    writer.cutLow(chargeKwh);
    let belowKwh = 0;
    let index = first;
    for (; index < end && writer.slope[index]! > storePrice; index += 1) {
      writer.add(writer.lengthKwh[index]!, writer.slope[index]!);
      belowKwh += writer.lengthKwh[index]!;
    }
    chargeUpToKwh[slot] = index === end ? capacityKwh : belowKwh;
    writer.add(chargeKwh, storePrice);
    for (; index < end && writer.slope[index]! >= drawPrice; index += 1) {
      writer.add(writer.lengthKwh[index]!, writer.slope[index]!);
      belowKwh += writer.lengthKwh[index]!;
    }
    drawDownToKwh[slot] = index === end ? capacityKwh : belowKwh;
    writer.add(drawKwh, drawPrice);
    for (; index < end; index += 1) writer.add(writer.lengthKwh[index]!, writer.slope[index]!);

    starts[slot] = end;
    ends[slot] = writer.end;
    valueAtEmpty += writer.cutValue - storePrice * chargeKwh - tripPrice * tripKwh - shortfallPrice * minKwh;
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
