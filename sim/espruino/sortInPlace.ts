import { stringOf } from './stringOf.ts';

type Items = { [index: number]: unknown; readonly length: number };
type Compare = (a: unknown, b: unknown) => number;

/** Above this many items the median of the first, the middle and the last becomes the pivot. */
const PLAIN_PIVOT_MAX = 10;

function takeMedianAsPivot(items: Items, head: number, count: number, compare: Compare): void {
  const middle = head + (count >> 1);
  const last = head + count - 1;
  const [low, mid, high] = [items[head], items[middle], items[last]];
  const lowMid = compare(low, mid);
  const midHigh = compare(mid, high);
  const lowHigh = compare(low, high);
  if ((lowMid <= 0 && midHigh <= 0) || (lowHigh <= 0 && midHigh >= 0)) {
    items[head] = mid;
    items[middle] = low;
  } else if ((lowMid >= 0 && lowHigh <= 0) || (midHigh >= 0 && lowHigh >= 0)) {
    items[head] = high;
    items[last] = low;
  }
}

function sortRange(items: Items, head: number, count: number, compare: Compare): void {
  if (count < 2) return;
  if (count > PLAIN_PIVOT_MAX) takeMedianAsPivot(items, head, count, compare);
  const pivot = items[head];
  let place = head;
  let pivotIsLowest = true;
  for (let at = head + 1; at < head + count; at++) {
    const item = items[at];
    const order = compare(item, pivot);
    if (order > 0) continue;
    if (order < 0) pivotIsLowest = false;
    items[place++] = item;
    items[at] = items[place];
    items[place] = pivot;
  }
  sortRange(items, place + 1, head + count - place - 1, compare);
  if (!pivotIsLowest) sortRange(items, head, place - head, compare);
}

/** Sorts as the interpreter does: a quicksort that moves equal items, with holes and `undefined` at the end. */
export function sortInPlace(items: Items, compare: Compare | undefined): void {
  const order: Compare = (a, b) => {
    if (a === undefined) return 1;
    if (b === undefined) return -1;
    if (compare) return Math.sign(compare(a, b));
    const [textA, textB] = [stringOf(a), stringOf(b)];
    return textA < textB ? -1 : textA > textB ? 1 : 0;
  };
  let count = items.length;
  if (Array.isArray(items)) {
    const defined = Object.keys(items).filter((key) => /^\d+$/.test(key));
    count = defined.length;
    if (count < items.length) {
      defined.forEach((key, index) => (items[index] = items[Number(key)]));
      for (let index = count; index < items.length; index++) delete items[index];
    }
  }
  sortRange(items, 0, count, order);
}
