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

/** The mean power of each part, stacked around zero, and in front of it how far the sum went up and down, kW. */
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
  const inKw = (values: Float64Array): Float64Array => values.map((value) => value / W_PER_KW);
  const spread = stepArea(inKw(channels.batteryW.low), inKw(channels.batteryW.high), edgeAt, y);
  return `<path class="spread" d="${spread}"/>${stack(upward)}${stack(downward)}<path class="line sum" d="${stepLine(inKw(channels.batteryW.mean), edgeAt, y)}"/>`;
}

/** Ticks of an axis of power, kW, that holds zero. */
export function powerTicks(lowestW: number, highestW: number): number[] {
  return axisTicks(Math.min(0, lowestW) / W_PER_KW, Math.max(0, highestW) / W_PER_KW, 4, 1);
}
