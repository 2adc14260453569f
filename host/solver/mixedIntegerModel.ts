/** One term of a row: a column's number and its factor. */
export type Term = readonly [column: number, factor: number];

/**
 * A mixed-integer programme that is minimised, put together column by column and row by row. A column's number is what
 * `column` and `binary` return.
 */
export class MixedIntegerModel {
  readonly costs: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  readonly isInteger: boolean[] = [];
  readonly rowLower: number[] = [];
  readonly rowUpper: number[] = [];
  readonly rowStarts: number[] = [0];
  readonly columns: number[] = [];
  readonly factors: number[] = [];

  /** A column from `low` to `high` (default 0 to infinity) that costs `cost` for each unit. */
  column(cost: number, high = Infinity, low = 0): number {
    this.costs.push(cost);
    this.lower.push(low);
    this.upper.push(high);
    this.isInteger.push(false);
    return this.costs.length - 1;
  }

  /** A column that is 0 or 1. */
  binary(cost = 0): number {
    const index = this.column(cost, 1);
    this.isInteger[index] = true;
    return index;
  }

  /** A row: `low` <= sum of the terms <= `high`. Terms of one column add up. */
  row(terms: readonly Term[], low: number, high: number): void {
    const factors = new Map<number, number>();
    for (const [column, factor] of terms) factors.set(column, (factors.get(column) ?? 0) + factor);
    for (const [column, factor] of factors) {
      this.columns.push(column);
      this.factors.push(factor);
    }
    this.rowStarts.push(this.columns.length);
    this.rowLower.push(low);
    this.rowUpper.push(high);
  }

  /** The sum of the terms is `value`. */
  equal(terms: readonly Term[], value: number): void {
    this.row(terms, value, value);
  }

  /** The sum of the terms is at most `value`. */
  atMost(terms: readonly Term[], value: number): void {
    this.row(terms, -Infinity, value);
  }

  get hasIntegers(): boolean {
    return this.isInteger.includes(true);
  }
}
