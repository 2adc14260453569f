import { taxFactor, type Tariff } from '../prices/tariff.ts';
import { timeWindowTest } from '../prices/timeWindow.ts';
import { wallMsFromUtcMs } from '../prices/timeZone.ts';
import type { PlanProblem, PlanSlot } from './planProblem.ts';
import type { Plan } from './planVehicle.ts';

/** What the highest import of an accounting period costs: price x max(0, peak - paidPeak). */
export interface PeakPrice {
  /** With tax. */
  readonly pricePerKw: number;
  /** Up to here import costs nothing more: what is free, or the month's peak so far where that is higher. */
  readonly paidPeakW: number;
  /** Whether the import of a slot counts; default all do. */
  readonly counts?: (slot: PlanSlot) => boolean;
}

/**
 * What peaks cost under a tariff; null where they cost nothing.
 * @param timeZone of a tariff that states none
 * @param peakSoFarW of the period, by what was measured or allowed
 */
export function peakPriceOf(tariff: Tariff, timeZone: string, peakSoFarW = 0): Required<PeakPrice> | null {
  if (tariff.capacityCharge === undefined) return null;
  const { pricePerKw, freeKw = 0, ...window } = tariff.capacityCharge;
  const zone = tariff.timeZone ?? timeZone;
  const isInWindow = timeWindowTest(window);
  return {
    pricePerKw: pricePerKw * taxFactor(tariff),
    paidPeakW: Math.max(freeKw * 1000, peakSoFarW),
    counts: ({ startAtMs }) => isInWindow(wallMsFromUtcMs(zone, startAtMs)),
  };
}

/** The problem with no import above the cap in slots that count. */
export function withImportCap(
  problem: PlanProblem,
  capW: number,
  counts: PeakPrice['counts'] = () => true,
): PlanProblem {
  return {
    ...problem,
    slots: problem.slots.map((slot) =>
      counts(slot) ? { ...slot, maxImportW: Math.min(capW, slot.maxImportW ?? Infinity) } : slot,
    ),
  };
}

/** The highest mean import of a plan's slots that count, and what it costs. */
export interface Peak {
  readonly powerW: number;
  readonly cost: number;
}

/** @param problem of the plan */
export function peakOf(plan: Plan, { slots }: PlanProblem, price: PeakPrice): Peak {
  const { counts = () => true } = price;
  const powerW = plan.slots.reduce(
    (peakW, slot, index) => (counts(slots[index]!) ? Math.max(peakW, -slot.powerW) : peakW),
    0,
  );
  return { powerW, cost: costOfPeak(powerW, price) };
}

/** What a highest import costs. */
export function costOfPeak(peakW: number, { pricePerKw, paidPeakW }: PeakPrice): number {
  return (Math.max(0, peakW - paidPeakW) / 1000) * pricePerKw;
}
