import { axisTicks } from '../../report/chartScale.ts';
import { stepArea, stepLine } from '../../report/stepPaths.ts';
import { panelChart, type Panel } from './panelChart.ts';
import { numberText, rangeOf } from './quantityText.ts';
import type { RecordedChannel, RecordedTime } from './runRecorder.ts';
import { runTime } from './runTime.ts';

/** A measured quantity over the run: what it was on average in each piece of time, and between which values it moved. */
export interface SpreadPanel {
  readonly title: string;
  readonly unit: string;
  /** One channel, or the lower and the upper one of a pair. */
  readonly channels: readonly [RecordedChannel] | readonly [RecordedChannel, RecordedChannel];
  readonly height: number;
  /** The axis covers at least this much: noise is not to look like an event. */
  readonly leastSpan: number;
  readonly digits: number;
}

/** Quantities over the whole run, each on an axis of its own. */
export function spreadChart(run: RecordedTime, spreads: readonly SpreadPanel[], timeZone: string): string {
  const time = runTime(run, timeZone);
  const panels = spreads.map((spread): Panel => {
    const { low, high } = envelopeOf(run, spread);
    return {
      title: `${spread.title}, ${spread.unit}`,
      height: spread.height,
      ticks: axisTicks(...rangeOf(low, high), 3, spread.leastSpan),
      draw: (y) => {
        const means = spread.channels.map(
          (channel) =>
            `<path class="line mean" d="${stepLine(run.channels[channel].mean, time.edgeAt, y)}"/>`,
        );
        return `<path class="spread" d="${stepArea(low, high, time.edgeAt, y)}"/>${means.join('')}`;
      },
    };
  });
  const told = spreads
    .map((spread) => {
      const { low, high } = envelopeOf(run, spread);
      const [lowest, highest] = rangeOf(low, high);
      return `${spread.title} from ${numberText(lowest, spread.digits)} to ${numberText(highest, spread.digits)} ${spread.unit}`;
    })
    .join(', ');
  return panelChart(panels, time.marks, told, time.doings);
}

function envelopeOf(run: RecordedTime, { channels }: SpreadPanel): { low: Float64Array; high: Float64Array } {
  return { low: run.channels[channels[0]].low, high: run.channels[channels.at(-1)!].high };
}
