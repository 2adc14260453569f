import { axisTicks, type Scale } from '../../report/chartScale.ts';
import { stepArea, stepLine, type EdgeAt } from '../../report/stepPaths.ts';
import type { RecordedTime } from './runRecorder.ts';

const W_PER_KW = 1000;

/** Parts of the battery's power from zero outwards, and their colour in the style. */
const upward = [
  ['auxiliariesW', 'aux'],
  ['driveW', 'drive'],
  ['sellingW', 'sell'],
] as const;
const downward = [
  ['regenW', 'regen'],
  ['chargingW', 'charge'],
] as const;

/** The mean power of each part, stacked around zero, kW. */
export function splitAreas({ channels, count }: RecordedTime, edgeAt: EdgeAt, y: Scale): string {
  const stack = (parts: readonly (readonly [keyof typeof channels, string])[]): string => {
    let inner: Float64Array = new Float64Array(count);
    return parts
      .map(([channel, kind]) => {
        const outer = inner.map((value, index) => value + channels[channel].mean[index]! / W_PER_KW);
        const path = stepArea(inner, outer, edgeAt, y);
        inner = outer;
        return path === '' ? '' : `<path class="part ${kind}" d="${path}"/>`;
      })
      .join('');
  };
  return stack(upward) + stack(downward);
}

/** The mean power of the battery: the sum of the parts, kW. */
export function sumLine({ channels }: RecordedTime, edgeAt: EdgeAt, y: Scale): string {
  const sumKw = channels.batteryW.mean.map((value) => value / W_PER_KW);
  return `<path class="line sum" d="${stepLine(sumKw, edgeAt, y)}"/>`;
}

/** How far the power of the battery went down and up within the pieces of a time, as an area, kW. */
export function powerSpread({ channels }: RecordedTime, edgeAt: EdgeAt, y: Scale): string {
  const inKw = (values: Float64Array): Float64Array => values.map((value) => value / W_PER_KW);
  return `<path class="spread" d="${stepArea(inKw(channels.batteryW.low), inKw(channels.batteryW.high), edgeAt, y)}"/>`;
}

/** Lowest and highest of the stacked means, W. */
export function splitRangeW({ channels, count }: RecordedTime): readonly [number, number] {
  let low = 0;
  let high = 0;
  for (let index = 0; index < count; index++) {
    const sumOf = (parts: readonly (readonly [keyof typeof channels, string])[]): number =>
      parts.reduce((sum, [channel]) => sum + (channels[channel].mean[index] || 0), 0);
    low = Math.min(low, sumOf(downward));
    high = Math.max(high, sumOf(upward));
  }
  return [low, high];
}

/** Ticks of an axis of power, kW, that holds zero. */
export function powerTicks(lowestW: number, highestW: number): number[] {
  return axisTicks(Math.min(0, lowestW) / W_PER_KW, Math.max(0, highestW) / W_PER_KW, 4, 1);
}
