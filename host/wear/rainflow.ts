/** One counted cycle, or half of one, between two reversals of a series. */
export interface RainflowCycle {
  /** Distance of the two reversals, in the unit of the series. */
  readonly range: number;
  readonly mean: number;
  /** 1 for a closed cycle, 0.5 for what stays open. */
  readonly count: 1 | 0.5;
  /** Where in the series the two reversals are. */
  readonly from: number;
  readonly to: number;
}

interface Reversal {
  readonly value: number;
  readonly index: number;
}

/**
 * Counts the cycles of a series by the three-point method, what stays open at the end as half cycles: ASTM E1049-85,
 * 5.4.4. A cycle is given out as soon as it closes, so a series of any length can be counted while it is read; each of
 * its points is looked at a fixed number of times.
 * @param series finite numbers
 */
export function* rainflowCycles(series: Iterable<number>): Generator<RainflowCycle> {
  const open: Reversal[] = [];
  for (const reversal of reversals(series)) {
    open.push(reversal);
    while (open.length >= 3) {
      const [first, second, third] = open.slice(-3) as [Reversal, Reversal, Reversal];
      if (Math.abs(third.value - second.value) < Math.abs(second.value - first.value)) break;
      if (open.length === 3) {
        // A range that begins at the start of the series is not closed by anything before it.
        yield cycle(first, second, 0.5);
        open.shift();
      } else {
        yield cycle(first, second, 1);
        open.splice(-3, 2);
      }
    }
  }
  for (let index = 1; index < open.length; index++) yield cycle(open[index - 1]!, open[index]!, 0.5);
}

/** First and last point, and each at which the series turns. */
function* reversals(series: Iterable<number>): Generator<Reversal> {
  let last: Reversal | undefined;
  let direction = 0;
  let index = -1;
  for (const value of series) {
    index++;
    if (last === undefined) {
      last = { value, index };
      yield last;
      continue;
    }
    if (value === last.value) continue;
    const turned = Math.sign(value - last.value);
    if (direction !== 0 && turned !== direction) yield last;
    direction = turned;
    last = { value, index };
  }
  if (last !== undefined && direction !== 0) yield last;
}

function cycle(first: Reversal, second: Reversal, count: 1 | 0.5): RainflowCycle {
  return {
    range: Math.abs(second.value - first.value),
    mean: (first.value + second.value) / 2,
    count,
    from: first.index,
    to: second.index,
  };
}
