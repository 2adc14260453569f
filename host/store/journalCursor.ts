/**
 * How far the journal of one device is stored without a hole.
 *
 * A device numbers its records from the day of its first start, across boots. When its flash is erased it begins again:
 * that is another life, and an acknowledgement of the old numbers would make it delete records that nobody has.
 */
export class JournalCursor {
  /** Counts the lives of the device. */
  life: number;
  /** Highest sequence without a hole below it, or null when nothing is known. */
  contiguousSeq: number | null;
  /** Stored sequences above a hole. */
  readonly #ahead: Set<number>;

  constructor(life = 0, contiguousSeq: number | null = null, ahead: Iterable<number> = []) {
    this.life = life;
    this.contiguousSeq = contiguousSeq;
    this.#ahead = new Set(ahead);
  }

  /** Whether a record of this sequence was already stored in this life, or given up by the device. */
  covers(seq: number): boolean {
    return (this.contiguousSeq !== null && seq <= this.contiguousSeq) || this.#ahead.has(seq);
  }

  /**
   * Takes a stored record.
   *
   * @param fromSeq oldest sequence that the device still holds: it will never send what is below
   */
  advance(seq: number, fromSeq: number): void {
    let contiguous = Math.max(this.contiguousSeq ?? -1, fromSeq - 1);
    this.#ahead.add(seq);
    for (const stored of this.#ahead) if (stored <= contiguous) this.#ahead.delete(stored);
    while (this.#ahead.delete(contiguous + 1)) contiguous++;
    this.contiguousSeq = contiguous < 0 ? null : contiguous;
  }

  /** Begins the next life: its first record will set where it starts. */
  beginLife(): void {
    this.life++;
    this.contiguousSeq = null;
    this.#ahead.clear();
  }
}
