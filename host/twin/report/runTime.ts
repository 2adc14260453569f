import { linearScale, px } from '../../report/chartScale.ts';
import type { EdgeAt } from '../../report/stepPaths.ts';
import { timeTicks } from '../../report/timeTicks.ts';
import { CHART_LEFT, CHART_RIGHT, type AxisMark } from './panelChart.ts';
import type { RecordedTime } from './runRecorder.ts';

const MOST_TICKS = 9;

/** The whole run as the horizontal axis of a chart. */
export interface RunTime {
  x(atMs: number): number;
  readonly edgeAt: EdgeAt;
  readonly marks: readonly AxisMark[];
  /** Where the car was not plugged in, as a background. */
  away(top: number, bottom: number): string;
  /** The same, and where it sold and charged. */
  doings(top: number, bottom: number): string;
}

/** The axis of a recorded run in local time. */
export function runTime(run: RecordedTime, timeZone: string): RunTime {
  const x = linearScale([run.startAtMs, run.endAtMs], [CHART_LEFT, CHART_RIGHT]);
  const edgeAt = (index: number): number => x(Math.min(run.startAtMs + index * run.bucketMs, run.endAtMs));
  const { plugged, sellingW, chargingW } = run.channels;
  const band = (kind: string, holds: (index: number) => boolean) => {
    const spans: (readonly [number, number])[] = [];
    for (let index = 0; index < run.count; index++) {
      if (!holds(index)) continue;
      const first = index;
      while (index + 1 < run.count && holds(index + 1)) index++;
      spans.push([edgeAt(first), edgeAt(index + 1)]);
    }
    return (top: number, bottom: number): string => {
      const tall = px(bottom - top);
      const path = spans.map(([from, to]) => `M${px(from)} ${px(top)}H${px(to)}v${tall}H${px(from)}z`);
      return `<path class="${kind}" d="${path.join('')}"/>`;
    };
  };
  const away = band('away', (index) => plugged.mean[index]! < 0.5);
  const selling = band('would-sell', (index) => sellingW.mean[index]! > 0);
  const charging = band('would-charge', (index) => chargingW.mean[index]! < 0);
  return {
    x,
    edgeAt,
    marks: timeTicks(run.startAtMs, run.endAtMs, timeZone, MOST_TICKS).map(({ atMs, label }) => {
      const place = x(atMs);
      const anchor = place < CHART_LEFT + 20 ? 'start' : place > CHART_RIGHT - 30 ? 'end' : 'middle';
      return { x: place, label, anchor, hasLine: true };
    }),
    away,
    doings: (top, bottom) => away(top, bottom) + selling(top, bottom) + charging(top, bottom),
  };
}
