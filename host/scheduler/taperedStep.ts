/** A line over the stored energy: `slope` * energy + `offsetKwh`. */
export interface Line {
  readonly slope: number;
  readonly offsetKwh: number;
}

/** How far a slot gets from a stored energy: up to the lowest of some lines, down to the highest of others. */
export interface PowerLimits {
  readonly up: readonly Line[];
  readonly down: readonly Line[];
}

/** A run of a concave function: as long as `lengthKwh`, as steep as `slope`. */
export interface Segment {
  readonly lengthKwh: number;
  readonly slope: number;
}

export interface TaperedStep {
  /** Value of energy before the action, from empty to full. */
  readonly segments: readonly Segment[];
  /** Value when empty, above that of being empty after the action. */
  readonly atEmpty: number;
}

const at = ({ slope, offsetKwh }: Line, energyKwh: number): number => slope * energyKwh + offsetKwh;

/** Ends of lengths in a row, from `startKwh` on. */
function ends(lengths: readonly number[], startKwh: number): number[] {
  let endKwh = startKwh;
  return [startKwh, ...lengths.map((lengthKwh) => (endKwh += lengthKwh))];
}

/** Number of the interval of rising (or falling) `edges` that holds `value`. */
function intervalOf(edges: readonly number[], value: number, isRising: boolean): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isRising ? edges[middle]! <= value : edges[middle]! >= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * One slot of the dynamic programme where power depends on the state of charge. The best energy after the action is that
 * without limits, cut to the limits: gain and cost are concave in it. Between the energies where anything changes its
 * course the value is a line, so it is enough to know its slope in the middle.
 *
 * @param next value of energy after the action, from empty to full
 * @param bands of the slot's action, by falling price; `lengthKwh` + is stored, - is drawn
 * @param mostStoredCost cost of storing as much as the bands can
 */
export function taperedStep(
  next: readonly Segment[],
  bands: readonly Segment[],
  mostStoredCost: number,
  limits: PowerLimits,
): TaperedStep {
  const afterEdges = ends(
    next.map(({ lengthKwh }) => lengthKwh),
    0,
  );
  const capacityKwh = afterEdges[afterEdges.length - 1]!;
  const mostStoredKwh = bands.reduce((sum, { lengthKwh }) => sum + Math.max(0, lengthKwh), 0);
  /** What the action stores, from most to least. */
  const storedEdges = ends(
    bands.map(({ lengthKwh }) => -Math.abs(lengthKwh)),
    mostStoredKwh,
  );

  // Without limits: where it goes from each energy, in pieces on which either the energy after the action moves or what
  // the action stores.
  const path: { fromKwh: number; afterKwh: number; moves: boolean; slope: number }[] = [];
  let fromKwh = -mostStoredKwh;
  let afterKwh = 0;
  let index = 0;
  const goAlong = (segment: Segment, moves: boolean): void => {
    path.push({ fromKwh, afterKwh, moves, slope: segment.slope });
    fromKwh += Math.abs(segment.lengthKwh);
    if (moves) afterKwh += segment.lengthKwh;
  };
  for (const band of bands) {
    for (; index < next.length && next[index]!.slope > band.slope; index += 1) goAlong(next[index]!, true);
    goAlong(band, false);
  }
  for (; index < next.length; index += 1) goAlong(next[index]!, true);
  const pathEdges = [...path.map((piece) => piece.fromKwh), fromKwh];

  const lines = [...limits.up, ...limits.down];
  const candidates = [0, capacityKwh, ...pathEdges];
  for (const line of lines) {
    for (const edgeKwh of afterEdges) candidates.push((edgeKwh - line.offsetKwh) / line.slope);
    if (line.slope !== 1)
      for (const edgeKwh of storedEdges) candidates.push((edgeKwh - line.offsetKwh) / (line.slope - 1));
    for (const other of lines)
      if (other.slope !== line.slope)
        candidates.push((other.offsetKwh - line.offsetKwh) / (line.slope - other.slope));
  }
  const edges = candidates.filter((kwh) => kwh >= 0 && kwh <= capacityKwh).sort((a, b) => a - b);

  /** Best energy after the action, and the line that it is cut to. */
  const best = (beforeKwh: number): { kwh: number; piece: (typeof path)[number]; cutTo: Line | null } => {
    const piece = path[intervalOf(pathEdges, beforeKwh, true)]!;
    const freeKwh = piece.afterKwh + (piece.moves ? beforeKwh - piece.fromKwh : 0);
    let kwh = freeKwh;
    let cutTo: Line | null = null;
    for (const line of limits.up) if (at(line, beforeKwh) < kwh) [kwh, cutTo] = [at(line, beforeKwh), line];
    for (const line of limits.down) if (at(line, beforeKwh) > kwh) [kwh, cutTo] = [at(line, beforeKwh), line];
    return { kwh, piece, cutTo };
  };

  const segments: Segment[] = [];
  let slope = Infinity;
  for (let edge = 1; edge < edges.length; edge += 1) {
    const lengthKwh = edges[edge]! - edges[edge - 1]!;
    if (!(lengthKwh > 0)) continue;
    const beforeKwh = (edges[edge]! + edges[edge - 1]!) / 2;
    const { kwh, piece, cutTo } = best(beforeKwh);
    let here = piece.slope;
    if (cutTo) {
      const worth = next[intervalOf(afterEdges, kwh, true)]!.slope;
      const price = bands[intervalOf(storedEdges, kwh - beforeKwh, false)]!.slope;
      here = worth * cutTo.slope + price * (1 - cutTo.slope);
    }
    // Rounding must not make it rise.
    slope = Math.min(slope, here);
    segments.push({ lengthKwh, slope });
  }

  const firstKwh = best(0).kwh;
  let atEmpty = -mostStoredCost;
  next.forEach((segment, number) => {
    atEmpty += segment.slope * Math.max(0, Math.min(segment.lengthKwh, firstKwh - afterEdges[number]!));
  });
  bands.forEach((band, number) => {
    const passedKwh = Math.min(Math.abs(band.lengthKwh), storedEdges[number]! - firstKwh);
    atEmpty += band.slope * Math.max(0, passedKwh);
  });
  return { segments, atEmpty };
}
