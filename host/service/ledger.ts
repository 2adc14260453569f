import type { EnergyRegisters, JournalMessage } from '../../firmware/contract/messages.ts';
import { priceAt, pricesBetween, type PriceSeries } from '../prices/priceSeries.ts';
import type { HostDay } from './hostMessages.ts';
import { localDay, type LocalDay } from './localDay.ts';
import { REGISTERS, registerGain } from './registerGain.ts';

type MutableDay = { -readonly [Key in keyof HostDay]: HostDay[Key] };

/** Energy and money by local day, from journal records. Money is in the currency of the prices. */
export interface Ledger {
  /**
   * Books what the registers have gained since the record before, evenly over the time between the two: the registers
   * are cumulative, so records that were lost leave nothing out. A record without a time waits for the next one that
   * has it. Records must come in the order in which the device wrote them.
   */
  add(record: JournalMessage): void;
  /** Every day with a booking, oldest first. */
  days(): readonly HostDay[];
  /** The day that holds `atMs`; zeros when nothing was booked. */
  dayAt(atMs: number): HostDay;
  /** Imported plus exported energy for which no price was known, Wh: it is in the energies and not in the money. */
  readonly unpricedWh: number;
}

/** @param prices the series in force when a record is booked; a booking is never priced again */
export function createLedger(timeZone: string, prices: () => PriceSeries): Ledger {
  const byDate = new Map<string, MutableDay>();
  let unpricedWh = 0;
  let previous: { readonly atMs: number; readonly registers: EnergyRegisters } | null = null;
  let lastDay: LocalDay | null = null;

  const dayOf = (atMs: number): LocalDay => {
    if (lastDay === null || atMs < lastDay.startAtMs || atMs >= lastDay.endAtMs)
      lastDay = localDay(timeZone, atMs);
    return lastDay;
  };
  const bookedDay = (date: string): MutableDay => {
    let day = byDate.get(date);
    if (day === undefined) byDate.set(date, (day = emptyDay(date)));
    return day;
  };
  const book = (atMs: number, share: number, gain: EnergyRegisters): void => {
    const day = bookedDay(dayOf(atMs).date);
    for (const register of REGISTERS) day[register] += gain[register] * share;
    const importedWh = gain.importedWh * share;
    const exportedWh = gain.exportedWh * share;
    const price = priceAt(prices(), atMs);
    if (price === undefined) {
      unpricedWh += importedWh + exportedWh;
      return;
    }
    day.cost += (importedWh / 1000) * price.importPricePerKwh;
    day.revenue += (exportedWh / 1000) * price.exportPricePerKwh;
    day.moneyNet = day.revenue - day.cost;
  };
  /** Where a booking from one instant to a later one must be cut: at each midnight and each change of price. */
  const cuts = (fromMs: number, toMs: number): number[] => {
    const edges = [fromMs, toMs];
    for (const point of pricesBetween(prices(), fromMs, toMs))
      edges.push(point.startAtMs, point.startAtMs + point.durationMs);
    for (let day = dayOf(fromMs); day.endAtMs < toMs; day = dayOf(day.endAtMs)) edges.push(day.endAtMs);
    return [...new Set(edges)].filter((edge) => edge >= fromMs && edge <= toMs).sort((a, b) => a - b);
  };

  return {
    add: (record) => {
      if (record.t === null) return;
      const before = previous;
      previous = { atMs: record.t, registers: record };
      if (before === null) return;
      const gain = registerGain(before.registers, record);
      if (REGISTERS.every((register) => gain[register] === 0)) return;
      const spanMs = record.t - before.atMs;
      // A clock that was set back leaves no time to spread over.
      if (spanMs <= 0) return book(record.t, 1, gain);
      const edges = cuts(before.atMs, record.t);
      for (let i = 1; i < edges.length; i++) {
        const startMs = edges[i - 1] as number;
        book(startMs, ((edges[i] as number) - startMs) / spanMs, gain);
      }
    },
    days: () => [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1)),
    dayAt: (atMs) => {
      const { date } = dayOf(atMs);
      return byDate.get(date) ?? emptyDay(date);
    },
    get unpricedWh() {
      return unpricedWh;
    },
  };
}

function emptyDay(date: string): MutableDay {
  return { date, importedWh: 0, exportedWh: 0, regenWh: 0, tractionWh: 0, moneyNet: 0, revenue: 0, cost: 0 };
}
