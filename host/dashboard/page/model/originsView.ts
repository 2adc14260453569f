import { totalWh } from '../../../origin/energyOrigin.ts';
import type { EnergyOrigin } from '../../../origin/energyOrigin.ts';
import { originParts, percentText } from '../../../origin/originText.ts';
import type { DashboardData } from './dashboardData.ts';
import { energyText } from './quantityText.ts';

/** Less than this was not sold but measured by a meter at rest, Wh. */
const SOLD_WH_MIN = 1;

/** Where what was sold came from, as one bar. */
export interface OriginsView {
  readonly title: string;
  /** In the order of the bar, from left to right. */
  readonly parts: readonly {
    readonly origin: EnergyOrigin;
    readonly label: string;
    readonly percent: string;
    readonly energy: string;
    /** Of the bar's width. */
    readonly startPct: number;
    readonly widthPct: number;
  }[];
}

/** Of today, or of all that was sold so far; null while nothing was. */
export function originsView({ summary }: DashboardData): OriginsView | null {
  if (summary === null) return null;
  const today = summary.origins.days.find(({ date }) => date === summary.day.date)?.exportedWh;
  const isToday = today !== undefined && totalWh(today) >= SOLD_WH_MIN;
  const sold = isToday ? today : summary.origins.exportedWh;
  if (totalWh(sold) < SOLD_WH_MIN) return null;
  let startPct = 0;
  const parts = originParts(sold).map((part) => {
    const widthPct = 100 * part.share;
    startPct += widthPct;
    return {
      origin: part.origin,
      label: part.label,
      percent: percentText(part, '\u00a0'),
      energy: energyText(part.energyWh),
      startPct: startPct - widthPct,
      widthPct,
    };
  });
  return { title: `What was sold ${isToday ? 'today' : 'so far'} came from`, parts };
}
