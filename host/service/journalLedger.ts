import type { JournalMessage } from '../../firmware/contract/messages.ts';
import type { Clock } from '../clock.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import type { Store } from '../store/store.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { localDay } from './localDay.ts';

/** Days that are kept booked, today included. */
export const LEDGER_DAYS = 31;

const DAY_MS = 86_400_000;

/** The ledger of what the store holds, whatever the order in which it came. */
export interface JournalLedger {
  /** The present ledger; books again from the store when a record came late. */
  ledger(): Ledger;
  /** Tells of a record that has just been stored. */
  stored(record: JournalMessage): void;
}

export function createJournalLedger(
  clock: Clock,
  store: Store,
  vehicle: string,
  timeZone: string,
  prices: () => PriceSeries,
): JournalLedger {
  let ledger: Ledger | null = null;
  let last: JournalMessage | null = null;

  const bookFromStore = (): Ledger => {
    const fresh = createLedger(timeZone, prices);
    const fromMs = localDay(timeZone, clock.now()).startAtMs - (LEDGER_DAYS - 1) * DAY_MS;
    for (const record of store.journalBetween(vehicle, fromMs, Infinity)) {
      fresh.add(record);
      last = record;
    }
    return fresh;
  };

  return {
    ledger: () => (ledger ??= bookFromStore()),
    stored: (record) => {
      // A lower sequence at a later time is an erased device that began again, not a record that came late.
      const isLate =
        last !== null && last.t !== null && record.t !== null && record.seq < last.seq && record.t < last.t;
      if (isLate) ledger = null;
      if (ledger === null) return;
      ledger.add(record);
      if (record.t !== null) last = record;
    },
  };
}
