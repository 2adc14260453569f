import { BackfeedError } from '../../sim/backfeedError.ts';
import type { SocTrace } from './stress.ts';
import { checkEconomics, type WearEconomics } from './wearEconomics.ts';

/** The car drives two legs of this much, and has 11 kW. */
const LEG_PCT = 8;
export const DRIVEN_PCT = 2 * LEG_PCT;
export const POWER_KW = 11;

/** Hours of the day. The car leaves at 7:00, comes home at 19:00, and drives for the first and the last hour. */
const LEAVES = 7;
const RETURNS = 19;
const DRIVES_FOR = 1;
const CHARGES_LATE = 26;
const EXPORTS = 20;
const RECHARGES = 24;

const STEP_MS = 900_000;
const STEPS_PER_DAY = 96;

type Knot = readonly [hour: number, socPct: number];

/** Three ways to spend every day of a car's life, as one day from 7:00 on. Driving is the same in all of them. */
export interface Behaviours {
  /** Charged as soon as it is home, so full all night. */
  readonly plain: SocTrace;
  /** Charged from 2:00 on. */
  readonly late: SocTrace;
  /** Sells from 20:00 on, and is charged from 0:00 on. */
  readonly exporting: SocTrace;
}

/**
 * The days of docs/wear.md.
 * @throws BackfeedError WEAR_INPUT when a day has not that much to sell
 */
export function behaviours(economics: WearEconomics): Behaviours {
  checkEconomics(economics);
  const { capacityKwh, exportKwhPerDay, chargeToPct, tempC } = economics;
  const homePct = chargeToPct - DRIVEN_PCT;
  const soldPct = (exportKwhPerDay / capacityKwh) * 100;
  if (soldPct > homePct)
    throw new BackfeedError(
      'WEAR_INPUT',
      `exportKwhPerDay is ${exportKwhPerDay}, and the car comes home with ${((homePct / 100) * capacityKwh).toFixed(1)} kWh`,
      'Give less to sell, or a larger battery',
    );
  const hoursFor = (pct: number): number => ((pct / 100) * capacityKwh) / POWER_KW;
  const day = (...evening: readonly Knot[]): SocTrace => ({
    socPct: quarterHours([
      [LEAVES, chargeToPct],
      [LEAVES + DRIVES_FOR, chargeToPct - LEG_PCT],
      [RETURNS - DRIVES_FOR, chargeToPct - LEG_PCT],
      [RETURNS, homePct],
      ...evening,
      [LEAVES + 24, chargeToPct],
    ]),
    stepMs: STEP_MS,
    tempC,
  });
  const missingPct = chargeToPct - homePct;
  const lowPct = homePct - soldPct;
  return {
    plain: day([RETURNS + hoursFor(missingPct), chargeToPct]),
    late: day([CHARGES_LATE, homePct], [CHARGES_LATE + hoursFor(missingPct), chargeToPct]),
    exporting: day(
      [EXPORTS, homePct],
      [EXPORTS + hoursFor(soldPct), lowPct],
      [RECHARGES, lowPct],
      [RECHARGES + hoursFor(chargeToPct - lowPct), chargeToPct],
    ),
  };
}

/** The line through the knots, each quarter of an hour from the first of them on for a day. */
function quarterHours(knots: readonly Knot[]): number[] {
  let next = 1;
  return Array.from({ length: STEPS_PER_DAY + 1 }, (_, step) => {
    const hour = LEAVES + (step * 24) / STEPS_PER_DAY;
    while (next < knots.length - 1 && knots[next]![0] < hour) next++;
    const [fromHour, fromPct] = knots[next - 1]!;
    const [toHour, toPct] = knots[next]!;
    return toHour === fromHour
      ? toPct
      : fromPct + ((hour - fromHour) / (toHour - fromHour)) * (toPct - fromPct);
  });
}
