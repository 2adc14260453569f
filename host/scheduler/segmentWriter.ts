/** Lengths below this share of the capacity are rounding residue. */
const RESIDUE = 1e-13;

/**
 * Writes the segments of one boundary of a value function after those of the boundary before: in order from empty to
 * full, cut to what the battery holds.
 */
export class SegmentWriter {
  lengthKwh: Float64Array;
  slope: Float64Array;
  end = 0;
  /** Money of the lengths cut off at the low end. */
  cutValue = 0;
  private start = 0;
  private cutKwh = 0;
  private roomKwh = 0;
  private residueKwh = 0;
  private raisedKwh: ArrayLike<number> = [];
  private raises: ArrayLike<number> = [];
  private raise = 0;
  private leftOfRaiseKwh = 0;

  constructor(size: number) {
    this.lengthKwh = new Float64Array(size);
    this.slope = new Float64Array(size);
  }

  /**
   * Opens the next boundary, which keeps `roomKwh` in all.
   * @param raisedKwh lengths from empty upward whose slopes are raised by `raises`; behind them nothing is
   */
  open(
    roomKwh: number,
    mostSegments: number,
    raisedKwh: ArrayLike<number> = [],
    raises: ArrayLike<number> = [],
  ): void {
    if (this.end + mostSegments > this.slope.length) this.grow(2 * this.slope.length + mostSegments);
    this.start = this.end;
    this.cutKwh = 0;
    this.cutValue = 0;
    this.roomKwh = roomKwh;
    this.residueKwh = roomKwh * RESIDUE;
    this.raisedKwh = raisedKwh;
    this.raises = raises;
    this.raise = 0;
    this.leftOfRaiseKwh = raisedKwh.length > 0 ? raisedKwh[0]! : Infinity;
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
    while (lengthKwh > this.leftOfRaiseKwh) {
      if (this.leftOfRaiseKwh > 0) this.append(this.leftOfRaiseKwh, slope + this.raises[this.raise]!);
      lengthKwh -= this.leftOfRaiseKwh;
      this.raise += 1;
      this.leftOfRaiseKwh = this.raise < this.raisedKwh.length ? this.raisedKwh[this.raise]! : Infinity;
    }
    this.leftOfRaiseKwh -= lengthKwh;
    this.append(lengthKwh, this.raise < this.raises.length ? slope + this.raises[this.raise]! : slope);
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
