import { TARGET_TOLERANCE_PCT, type HostPlanMessage } from '../../../service/hostMessages.ts';
import type { DashboardData } from './dashboardData.ts';
import { currencyOf, presentMs, timeZoneOf } from './dashboardData.ts';
import { dataAgeMs, wasStale } from './dataAge.ts';
import { priceText } from './moneyText.ts';
import { UNKNOWN, durationText, numberText, quantityText } from './quantityText.ts';
import { whenText } from './timeText.ts';

/** The battery's state of charge between the reserve and the target, and the time left until the car leaves. */
export interface SocView {
  /** For the bar, 0 to 100; null is unknown. */
  readonly socPct: number | null;
  readonly reservePct: number | null;
  readonly targetPct: number | null;
  /** `62 %` or `unknown`. */
  readonly soc: string;
  readonly reserve: string;
  readonly target: string;
  /** What the level means: above the reserve, still to charge. */
  readonly meaning: string;
  /** What the next kWh that is taken out must bring. */
  readonly worth: string;
  /** What the plan knows of how the car keeps to its calendar; null without a trip. */
  readonly habits: string | null;
  /** Age of the reading when it is stale, else null. */
  readonly stale: string | null;
  /** `in 9 h 20 min` */
  readonly countdown: string;
  /** `tomorrow 07:30` */
  readonly departure: string;
}

/** Fresh when the car spoke, but the car has not spoken for long. */
const SILENT_MS = 150_000;

const percentText = (value: number | null): string => quantityText(value, 0, '%');

/** The state-of-charge card. */
export function socView(data: DashboardData): SocView {
  const socPct = data.state?.socPct ?? null;
  const reservePct = data.plan?.reserveSocPct ?? null;
  const targetPct = data.plan?.targetSocPct ?? null;
  return {
    socPct,
    reservePct,
    targetPct,
    soc: percentText(socPct),
    reserve: percentText(reservePct),
    target: data.plan !== null && targetPct === null ? 'none' : percentText(targetPct),
    meaning: meaningOf(socPct, data.plan),
    worth: priceText(data.plan?.storedEnergyValuePerKwh ?? null, currencyOf(data)),
    habits: habitsText(data),
    stale: staleText(data),
    ...departureOf(data),
  };
}

function meaningOf(socPct: number | null, plan: HostPlanMessage | null): string {
  if (socPct === null) return 'The car has not told its state of charge.';
  const reservePct = plan?.reserveSocPct ?? null;
  const targetPct = plan?.targetSocPct ?? null;
  const level = Math.round(socPct);
  const parts: string[] = [];
  if (reservePct !== null) {
    const aboveReserve = level - Math.round(reservePct);
    parts.push(
      aboveReserve > 0
        ? `${numberText(aboveReserve, 0)}\u00a0% above the reserve`
        : aboveReserve === 0
          ? 'at the reserve'
          : `${numberText(-aboveReserve, 0)}\u00a0% below the reserve`,
    );
  }
  if (targetPct !== null) {
    const missing = Math.round(targetPct) - level;
    const reachedPct = plan?.departSocPct ?? targetPct;
    if (reachedPct < targetPct - TARGET_TOLERANCE_PCT)
      parts.push(`only ${numberText(reachedPct, 0)}\u00a0% can be there by the departure`);
    else
      parts.push(missing > 0 ? `${numberText(missing, 0)}\u00a0% still to charge` : 'enough for departure');
  }
  const text = parts.join(', ');
  return text === ''
    ? 'The reserve is unknown until a plan arrives.'
    : text.charAt(0).toUpperCase() + text.slice(1) + '.';
}

/** A parked car's battery sleeps, so an old reading is common; it is said, not hidden. */
function staleText(data: DashboardData): string | null {
  const ageMs = dataAgeMs(data, 'soc');
  if (data.state === null || data.state.socPct === null || ageMs === null) return null;
  return wasStale(data.state, 'soc') || ageMs > SILENT_MS ? `reading is ${durationText(ageMs)} old` : null;
}

function habitsText({ plan }: DashboardData): string | null {
  if (plan === null || plan.departAtMs === null) return null;
  return plan.habitTrips === 0
    ? 'How it keeps to its calendar is assumed: half an hour early or late.'
    : `How it keeps to its calendar is learned from ${plan.habitTrips} trips.`;
}

function departureOf(data: DashboardData): Pick<SocView, 'countdown' | 'departure'> {
  const nowMs = presentMs(data);
  if (data.plan === null || nowMs === null) return { countdown: UNKNOWN, departure: 'no plan received' };
  const { departAtMs } = data.plan;
  if (departAtMs === null) return { countdown: 'no trip planned', departure: '' };
  const departure = whenText(departAtMs, nowMs, timeZoneOf(data));
  if (departAtMs <= nowMs) return { countdown: 'due now', departure };
  return { countdown: `in ${durationText(Math.max(60_000, departAtMs - nowMs))}`, departure };
}
