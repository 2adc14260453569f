import { axisTicks, linearScale, px, type Scale } from '../../report/chartScale.ts';
import { stepArea, stepLine } from '../../report/stepPaths.ts';
import { clockTime, dayName } from '../../report/timeTicks.ts';
import { CHART_LEFT, CHART_RIGHT, panelChart, type AxisMark, type Panel } from './panelChart.ts';
import { powerSpread, powerTicks, splitAreas } from './powerSplit.ts';
import { numberText, rangeOf } from './quantityText.ts';
import type { RecordedChannel, RecordedTime } from './runRecorder.ts';

const KPH_PER_MPS = 3.6;
const DRIVE_GAP = 14;
/** A road that rises less has no picture of its own. */
const FLAT_M = 1;
/** Width of a character of the axis, on the safe side. */
const CHARACTER = 6.6;

/** A drive and its place on the page. */
interface PlacedDrive {
  readonly time: RecordedTime;
  readonly left: number;
  readonly right: number;
  edgeAt(index: number): number;
}

/** Speed, height and the battery's power while driving; the time between the drives is cut away. */
export function driveChart(drives: readonly RecordedTime[], timeZone: string): string {
  const placed = placeDrives(drives);
  const scaled = (channel: RecordedChannel, factor: number, of: 'low' | 'high' | 'mean'): Float64Array[] =>
    drives.map(({ channels }) => channels[channel][of].map((value) => value * factor));
  const lines = (values: readonly Float64Array[], y: Scale, kind: string): string =>
    `<path class="line ${kind}" d="${placed.map((drive, index) => stepLine(values[index]!, drive.edgeAt, y)).join('')}"/>`;
  const areas = (
    low: readonly Float64Array[],
    high: readonly Float64Array[],
    y: Scale,
    kind: string,
  ): string =>
    `<path class="${kind}" d="${placed.map((drive, index) => stepArea(low[index]!, high[index]!, drive.edgeAt, y)).join('')}"/>`;

  const speeds = scaled('speedMps', KPH_PER_MPS, 'mean');
  const slowest = scaled('speedMps', KPH_PER_MPS, 'low');
  const fastest = scaled('speedMps', KPH_PER_MPS, 'high');
  const heights = scaled('altitudeM', 1, 'mean');
  const [lowestM, highestM] = rangeOf(...heights);
  const [, topKph] = rangeOf(...fastest);
  const [lowestW, highestW] = rangeOf(...scaled('batteryW', 1, 'low'), ...scaled('batteryW', 1, 'high'));
  const speedTicks = axisTicks(0, topKph, 3, 10);
  const heightTicks = axisTicks(lowestM, highestM, 3, 4);
  const panels: Panel[] = [
    {
      title: 'Speed, km/h',
      height: 92,
      ticks: speedTicks,
      draw: (y) => areas(slowest, fastest, y, 'spread speed') + lines(speeds, y, 'speed'),
    },
    ...(highestM - lowestM < FLAT_M
      ? []
      : [
          {
            title: 'Road above the start, m',
            height: 60,
            ticks: heightTicks,
            draw: (y: Scale) => {
              const ground = heights.map((values) => values.map(() => heightTicks[0]!));
              return areas(ground, heights, y, 'stored-fill') + lines(heights, y, 'height');
            },
          },
        ]),
    {
      title: 'Power of the battery, kW: above zero it leaves, below zero braking brings it back',
      height: 130,
      ticks: powerTicks(lowestW, highestW),
      draw: (y) =>
        placed.map(({ time, edgeAt }) => powerSpread(time, edgeAt, y) + splitAreas(time, edgeAt, y)).join(''),
    },
  ];
  const told = `${drives.length} drives with up to ${numberText(topKph, 0)} km/h, ${numberText(lowestM, 0)} to ${numberText(highestM, 0)} m above the start, and a battery power of ${numberText(lowestW / 1000, 0)} to ${numberText(highestW / 1000, 0)} kW`;
  const breaks = (top: number, bottom: number): string =>
    placed
      .slice(1)
      .map(
        ({ left }) =>
          `<rect class="cut" x="${px(left - DRIVE_GAP)}" y="${px(top)}" width="${DRIVE_GAP}" height="${px(bottom - top)}"/>`,
      )
      .join('');
  return panelChart(panels, driveMarks(placed, timeZone), told, breaks);
}

/** Side by side, as wide as they are long. */
function placeDrives(drives: readonly RecordedTime[]): PlacedDrive[] {
  const totalMs = drives.reduce((sum, { startAtMs, endAtMs }) => sum + endAtMs - startAtMs, 0);
  const room = CHART_RIGHT - CHART_LEFT - DRIVE_GAP * (drives.length - 1);
  let left = CHART_LEFT;
  return drives.map((time) => {
    const right = left + (room * (time.endAtMs - time.startAtMs)) / totalMs;
    const x = linearScale([time.startAtMs, time.endAtMs], [left, right]);
    const edgeAt = (index: number): number =>
      x(Math.min(time.startAtMs + index * time.bucketMs, time.endAtMs));
    const placed = { time, left, right, edgeAt };
    left = right + DRIVE_GAP;
    return placed;
  });
}

/** When each drive was, as fully as its width allows. */
function driveMarks(placed: readonly PlacedDrive[], timeZone: string): AxisMark[] {
  const days = new Set(placed.map(({ time }) => dayName(time.startAtMs, timeZone)));
  let labelledDay = '';
  return placed.flatMap(({ time, left, right }) => {
    const day = dayName(time.startAtMs, timeZone);
    const from = clockTime(time.startAtMs, timeZone);
    const clock = `${from} – ${clockTime(time.endAtMs, timeZone)}`;
    const room = right - left + DRIVE_GAP;
    const weekday = day === labelledDay ? '' : day.slice(0, 3);
    labelledDay = day;
    const choices =
      days.size > 1 ? [`${day}, ${clock}`, `${day.slice(0, 3)} ${from}`, weekday] : [clock, from];
    const label = choices.find((text) => text.length * CHARACTER <= room);
    return label ? [{ x: (left + right) / 2, label }] : [];
  });
}
