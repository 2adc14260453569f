import { px, type Scale } from './chartScale.ts';

/** Left edge of bucket `index`, and right edge of the one before it. */
export type EdgeAt = (index: number) => number;

/** A line that holds each value over its bucket; a gap where there is none. Equal neighbours are one step. */
export function stepLine(values: ArrayLike<number>, edgeAt: EdgeAt, y: Scale): string {
  let path = '';
  let last = '';
  let heldTo = NaN;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isNaN(value)) {
      if (last !== '') path += `H${px(heldTo)}`;
      last = '';
      continue;
    }
    const place = px(y(value));
    if (last === '') path += `M${px(edgeAt(index))} ${place}`;
    else if (place !== last) path += `H${px(edgeAt(index))}V${place}`;
    last = place;
    heldTo = edgeAt(index + 1);
  }
  return last === '' ? path : `${path}H${px(heldTo)}`;
}

/** The area between two values of each bucket; nothing where they are the same, or where there is none. */
export function stepArea(low: ArrayLike<number>, high: ArrayLike<number>, edgeAt: EdgeAt, y: Scale): string {
  let path = '';
  const isFilled = (index: number): boolean =>
    index < low.length &&
    px(y(low[index]!)) !== px(y(high[index]!)) &&
    !Number.isNaN(low[index]! + high[index]!);
  for (let index = 0; index < low.length; index++) {
    if (!isFilled(index)) continue;
    const first = index;
    while (isFilled(index + 1)) index++;
    const end = index + 1;
    let there = `M${px(edgeAt(first))} ${px(y(high[first]!))}`;
    for (let at = first + 1; at < end; at++)
      if (px(y(high[at]!)) !== px(y(high[at - 1]!))) there += `H${px(edgeAt(at))}V${px(y(high[at]!))}`;
    let back = `H${px(edgeAt(end))}V${px(y(low[end - 1]!))}`;
    for (let at = end - 2; at >= first; at--)
      if (px(y(low[at]!)) !== px(y(low[at + 1]!))) back += `H${px(edgeAt(at + 1))}V${px(y(low[at]!))}`;
    path += `${there}${back}H${px(edgeAt(first))}z`;
  }
  return path;
}
