import type { HostActualPoint, HostPlanSlot } from '../../../service/hostMessages.ts';
import type { DashboardData } from './dashboardData.ts';
import { currencyOf, presentMs, timeZoneOf } from './dashboardData.ts';

/** A column beside the time column: null is a gap, undefined has no sample at this time. */
export type Column = readonly (number | null | undefined)[];

/** What the chart draws: one shared time column (Unix s, ascending) and a column for each line. */
export interface ChartSeries {
  readonly timeS: readonly number[];
  readonly sellPrice: Column;
  readonly buyPrice: Column;
  readonly plannedPowerKw: Column;
  readonly actualPowerKw: Column;
  readonly plannedSocPct: Column;
  readonly actualSocPct: Column;
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly reserveSocPct: number | null;
  /** Times in which the plan expects the car away. */
  readonly away: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly currency: string;
  readonly timeZone: string;
}

const HOUR_MS = 3_600_000;
const PAST_MS = 24 * HOUR_MS;
const FUTURE_MS = 30 * HOUR_MS;

/** The chart's columns from whatever is there; null when nothing can be drawn. */
export function chartSeries(data: DashboardData): ChartSeries | null {
  const nowMs = presentMs(data);
  if (nowMs === null) return null;
  const slots = data.slots.filter(
    ({ startAtMs, durationMs }) => startAtMs + durationMs > nowMs - PAST_MS && startAtMs < nowMs + FUTURE_MS,
  );
  const actual = actualPoints(data, nowMs).filter(({ atMs }) => atMs > nowMs - PAST_MS);
  const timesMs = timesOf(slots, actual);
  const fromMs = timesMs[0];
  const toMs = timesMs.at(-1);
  if (fromMs === undefined || toMs === undefined || fromMs === toMs) return null;

  const bySlot = slotColumns(timesMs, slots);
  const points = new Map(actual.map((point) => [point.atMs, point]));
  const column = (pick: (point: HostActualPoint) => number | null): Column =>
    timesMs.map((atMs) => {
      const point = points.get(atMs);
      return point === undefined ? undefined : pick(point);
    });
  return {
    timeS: timesMs.map((atMs) => atMs / 1000),
    ...bySlot,
    actualPowerKw: column(({ powerW }) => (powerW === null ? null : powerW / 1000)),
    plannedSocPct: plannedSoc(timesMs, slots, actual),
    actualSocPct: column(({ socPct }) => socPct),
    fromMs,
    toMs,
    nowMs,
    reserveSocPct: data.plan?.reserveSocPct ?? null,
    away: awayOf(slots),
    currency: currencyOf(data),
    timeZone: timeZoneOf(data),
  };
}

/** The trace of the summary, continued by the newest state where that is later. */
function actualPoints(data: DashboardData, nowMs: number): readonly HostActualPoint[] {
  const trace = data.summary?.actual ?? [];
  const { state } = data;
  const lastMs = trace.at(-1)?.atMs ?? -Infinity;
  if (state === null || state.t === null || state.t <= lastMs || state.t > nowMs) return trace;
  return [...trace, { atMs: state.t, powerW: state.gridPowerW, socPct: state.socPct }];
}

function timesOf(slots: readonly HostPlanSlot[], actual: readonly HostActualPoint[]): readonly number[] {
  const times = new Set<number>();
  for (const { startAtMs, durationMs } of slots) times.add(startAtMs).add(startAtMs + durationMs);
  for (const { atMs } of actual) times.add(atMs);
  return [...times].sort((a, b) => a - b);
}

/** Columns that hold a slot's value over its whole length; the last edge repeats it, so that its step is drawn. */
function slotColumns(
  timesMs: readonly number[],
  slots: readonly HostPlanSlot[],
): Pick<ChartSeries, 'sellPrice' | 'buyPrice' | 'plannedPowerKw'> {
  const sellPrice: (number | null)[] = [];
  const buyPrice: (number | null)[] = [];
  const plannedPowerKw: (number | null)[] = [];
  let index = 0;
  for (const atMs of timesMs) {
    while (index < slots.length - 1 && atMs >= endOf(slots[index])) index++;
    const slot = slots[index];
    const inside = slot !== undefined && slot.startAtMs <= atMs && atMs <= endOf(slot);
    sellPrice.push(inside ? slot.exportPrice : null);
    buyPrice.push(inside ? slot.importPrice : null);
    plannedPowerKw.push(inside ? slot.powerW / 1000 : null);
  }
  return { sellPrice, buyPrice, plannedPowerKw };
}

/** A slot tells the level at its end; where the plan begins, the line starts from what was measured there. */
function plannedSoc(
  timesMs: readonly number[],
  slots: readonly HostPlanSlot[],
  actual: readonly HostActualPoint[],
): Column {
  const levels = new Map<number, number>();
  const first = slots[0];
  if (first !== undefined) {
    const start = actual.findLast(({ atMs, socPct }) => atMs <= first.startAtMs && socPct !== null);
    if (start !== undefined && start.socPct !== null && first.startAtMs - start.atMs < HOUR_MS) {
      levels.set(first.startAtMs, start.socPct);
    }
  }
  for (const slot of slots) levels.set(endOf(slot), slot.socPct);
  return timesMs.map((atMs) => levels.get(atMs));
}

function awayOf(slots: readonly HostPlanSlot[]): ChartSeries['away'] {
  const away: { fromMs: number; toMs: number }[] = [];
  for (const slot of slots) {
    if (slot.plugged) continue;
    const last = away.at(-1);
    if (last !== undefined && last.toMs === slot.startAtMs) last.toMs = endOf(slot);
    else away.push({ fromMs: slot.startAtMs, toMs: endOf(slot) });
  }
  return away;
}

function endOf(slot: HostPlanSlot | undefined): number {
  return slot === undefined ? -Infinity : slot.startAtMs + slot.durationMs;
}

/** The value that a column holds at `atS`: the last sample at or before it, null across a gap or before the first. */
export function columnAt(timeS: readonly number[], column: Column, atS: number): number | null {
  let value: number | null = null;
  for (let index = 0; index < timeS.length; index++) {
    if ((timeS[index] ?? Infinity) > atS) break;
    const sample = column[index];
    if (sample !== undefined) value = sample;
  }
  return value;
}

/** The value of the straight line through a column's samples, null before the first and after the last. */
export function lineAt(timeS: readonly number[], column: Column, atS: number): number | null {
  let before: { timeS: number; value: number } | null = null;
  for (const [index, sampleS] of timeS.entries()) {
    const value = column[index];
    if (value === undefined || value === null) continue;
    if (sampleS === atS) return value;
    if (sampleS > atS) {
      if (before === null) return null;
      return before.value + ((value - before.value) * (atS - before.timeS)) / (sampleS - before.timeS);
    }
    before = { timeS: sampleS, value };
  }
  return null;
}
