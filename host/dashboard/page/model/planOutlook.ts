import type { HostPlanSlot } from '../../../service/hostMessages.ts';
import type { DashboardData } from './dashboardData.ts';
import { currencyOf, presentMs, timeZoneOf } from './dashboardData.ts';
import { priceText } from './moneyText.ts';
import { UNKNOWN, powerText } from './quantityText.ts';
import { whenText } from './timeText.ts';

/** A labelled value with a second line. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly detail: string;
}

type Action = 'sell' | 'charge' | 'hold';

/** Below this a slot moves nothing worth naming, W. */
const ACTION_POWER_W = 50;

/** What the plan does in a slot. */
export function actionOf({ powerW }: HostPlanSlot): Action {
  return powerW > ACTION_POWER_W ? 'sell' : powerW < -ACTION_POWER_W ? 'charge' : 'hold';
}

/** The slot that holds `atMs`, or undefined. */
export function slotAt(slots: readonly HostPlanSlot[], atMs: number): HostPlanSlot | undefined {
  return slots.find(({ startAtMs, durationMs }) => startAtMs <= atMs && atMs < startAtMs + durationMs);
}

/** A run of slots that all sell or all charge. */
interface Run {
  readonly action: Action;
  readonly startAtMs: number;
  readonly endAtMs: number;
  readonly peakPowerW: number;
  /** The best price of the run for what it does; null is unknown. */
  readonly pricePerKwh: number | null;
}

function runsOf(slots: readonly HostPlanSlot[]): readonly Run[] {
  const runs: Run[] = [];
  for (const slot of slots) {
    const action = actionOf(slot);
    const endAtMs = slot.startAtMs + slot.durationMs;
    const last = runs.at(-1);
    const price = action === 'charge' ? slot.importPrice : slot.exportPrice;
    if (last !== undefined && last.action === action && last.endAtMs === slot.startAtMs) {
      const best = (a: number | null, b: number | null): number | null =>
        a === null || b === null ? null : action === 'charge' ? Math.min(a, b) : Math.max(a, b);
      const peakPowerW = Math.max(last.peakPowerW, Math.abs(slot.powerW));
      runs[runs.length - 1] = {
        ...last,
        endAtMs,
        peakPowerW,
        pricePerKwh: best(last.pricePerKwh, price),
      };
    } else {
      runs.push({
        action,
        startAtMs: slot.startAtMs,
        endAtMs,
        peakPowerW: Math.abs(slot.powerW),
        pricePerKwh: price,
      });
    }
  }
  return runs;
}

/** What the owner wants to know next: the price now, the next sale, the next charge. */
export function planOutlook(data: DashboardData): readonly Fact[] {
  const nowMs = presentMs(data);
  if (data.plan === null || nowMs === null) {
    const missing = (label: string): Fact => ({ label, value: UNKNOWN, detail: 'no plan received' });
    return [missing('Price now'), missing('Next sale'), missing('Next charge')];
  }
  const runs = runsOf(data.slots);
  const fact = (action: 'sell' | 'charge'): Fact => runFact(action, runs, nowMs, data);
  return [priceFact(data, nowMs), fact('sell'), fact('charge')];
}

function priceFact(data: DashboardData, nowMs: number): Fact {
  const label = 'Price now';
  const slot = slotAt(data.slots, nowMs);
  const currency = currencyOf(data);
  if (slot === undefined) return { label, value: UNKNOWN, detail: 'the plan does not cover this hour' };
  const { exportPrice, importPrice } = slot;
  if (exportPrice === null || importPrice === null)
    return { label, value: UNKNOWN, detail: 'charges for reserve and trips, sells nothing' };
  if (data.plan?.prices === 'repeated')
    return {
      label,
      value: `${priceText(exportPrice, currency)}?`,
      detail: 'not published: a guess from the days before',
    };
  const same = Math.abs(exportPrice - importPrice) < 1e-9;
  const detail = same ? 'to sell and to buy' : `to sell; ${priceText(importPrice, currency)} to buy`;
  return { label, value: priceText(exportPrice, currency), detail };
}

function runFact(action: 'sell' | 'charge', runs: readonly Run[], nowMs: number, data: DashboardData): Fact {
  const name = action === 'sell' ? 'sale' : 'charge';
  const when = (atMs: number): string => whenText(atMs, nowMs, timeZoneOf(data));
  const price = ({ pricePerKwh }: Run): string =>
    pricePerKwh === null ? 'price unknown' : priceText(pricePerKwh, currencyOf(data));
  const next = runs.find((run) => run.action === action && run.startAtMs > nowMs);
  const current = runs.find((run) => run.action === action && run.startAtMs <= nowMs && nowMs < run.endAtMs);
  if (current !== undefined) {
    const label = action === 'sell' ? 'Sale planned until' : 'Charge planned until';
    const detail =
      next === undefined ? `no later ${name} planned` : `again ${when(next.startAtMs)}, ${price(next)}`;
    return { label, value: when(current.endAtMs), detail };
  }
  if (next === undefined)
    return { label: `Next ${name}`, value: 'none planned', detail: planEndText(data, when) };
  return {
    label: `Next ${name}`,
    value: when(next.startAtMs),
    detail: `${price(next)}, up to ${powerText(next.peakPowerW)}`,
  };
}

function planEndText(data: DashboardData, when: (atMs: number) => string): string {
  const last = data.slots.at(-1);
  return last === undefined ? 'the plan is empty' : `until ${when(last.startAtMs + last.durationMs)}`;
}
