import type { HostDay, HostDayReview } from '../../../service/hostMessages.ts';
import type { DashboardData } from './dashboardData.ts';
import { moneyText, signedMoneyText } from './moneyText.ts';
import { UNKNOWN, durationText, energyText, numberText } from './quantityText.ts';
import { dayText } from './timeText.ts';

/** Money and energy of today and of the days before. */
export interface TodayView {
  readonly net: string;
  readonly netWords: 'earned' | 'spent' | 'even' | 'unknown';
  readonly rows: readonly { readonly label: string; readonly value: string; readonly detail: string }[];
  /** Said when some of it could not be measured, else null. */
  readonly gap: string | null;
  /** Newest first, without today. */
  readonly days: readonly {
    readonly date: string;
    readonly exported: string;
    readonly imported: string;
    readonly net: string;
    /** Share of what there was to win with everything known, and what that means, for who wants to know. */
    readonly ofBest: string;
    readonly ofBestDetail: string;
  }[];
}

/** A shorter time without measurement is not worth a line. */
const GAP_SHOWN_MS = 1000;

/** Days in the list. */
const DAYS_SHOWN = 7;

/** The money card. */
export function todayView(data: DashboardData): TodayView {
  const { summary } = data;
  const currency = summary?.currency ?? '';
  const day = summary?.day ?? null;
  const earlier = (summary?.days ?? []).filter(({ date }) => date !== day?.date);
  return {
    net: signedMoneyText(day?.moneyNet ?? null, currency),
    netWords: wordsOf(day),
    rows: [
      {
        label: 'Sold to the grid',
        value: energyText(day?.exportedWh ?? null),
        detail: day === null ? '' : `for ${moneyText(day.revenue, currency)}`,
      },
      {
        label: 'Bought from the grid',
        value: energyText(day?.importedWh ?? null),
        detail: day === null ? '' : `for ${moneyText(day.cost, currency)}`,
      },
      { label: 'Used for driving', value: energyText(day?.tractionWh ?? null), detail: '' },
      {
        label: 'Recovered by braking',
        value: energyText(day?.regenWh ?? null),
        detail: day === null || day.tractionWh <= 0 ? '' : shareText(day.regenWh / day.tractionWh),
      },
    ],
    gap: gapText(data),
    days: earlier
      .slice(-DAYS_SHOWN)
      .reverse()
      .map(({ date, exportedWh, importedWh, moneyNet }) => ({
        date: dayText(date),
        exported: energyText(exportedWh),
        imported: energyText(importedWh),
        net: signedMoneyText(moneyNet, currency),
        ...ofBest(
          summary?.reviews.find((review) => review.date === date),
          currency,
        ),
      })),
  };
}

/** Energy of a gap is in no register: the time is all that is known of it. */
function gapText({ state }: DashboardData): string | null {
  if (state === null || state.gapMs < GAP_SHOWN_MS) return null;
  return `Not measured for ${durationText(state.gapMs)} since the controller started.`;
}

/** How close a day came to the best. */
function ofBest(
  review: HostDayReview | undefined,
  currency: string,
): { readonly ofBest: string; readonly ofBestDetail: string } {
  if (review === undefined)
    return { ofBest: '\u2013', ofBestDetail: 'The journal of this day is not whole.' };
  const { net, bestNet, share } = review;
  const best = signedMoneyText(bestNet, currency);
  const ofBestDetail = `${signedMoneyText(net, currency)} after wear; ${best} with all prices known`;
  return { ofBest: share === null ? '\u2013' : `${numberText(share * 100, 0)}\u00a0%`, ofBestDetail };
}

function shareText(share: number): string {
  return `${numberText(share * 100, 0)}\u00a0% of it`;
}

function wordsOf(day: HostDay | null): TodayView['netWords'] {
  if (day === null) return UNKNOWN;
  // Less than half a cent shows as 0.00 and has no direction.
  return Math.abs(day.moneyNet) < 0.005 ? 'even' : day.moneyNet > 0 ? 'earned' : 'spent';
}
