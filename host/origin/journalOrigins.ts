import type { JournalMessage } from '../../firmware/contract/messages.ts';
import type { Store } from '../store/store.ts';
import { createOriginLedger, type OriginLedger, type OriginSettings } from './originLedger.ts';

/** The origins of what the store holds, whatever the order in which it came. */
export interface JournalOrigins {
  /** The present ledger; books again from the first record of the store when one came late. */
  ledger(): OriginLedger;
  /** Tells of a record that has just been stored. */
  stored(record: JournalMessage): void;
}

/**
 * The whole journal is the memory: after a restart it is booked anew, and gives the same numbers.
 * @throws BackfeedError STORE_UNAVAILABLE, from `ledger`
 */
export function createJournalOrigins(
  store: Store,
  vehicle: string,
  settings: OriginSettings,
): JournalOrigins {
  let ledger: OriginLedger | null = null;
  let lastSeq = -1;

  const add = (to: OriginLedger, record: JournalMessage): void => {
    to.add(record);
    lastSeq = record.seq;
  };
  // What the past counts as depends on where its trips ended.
  settings.trips.onChange(() => (ledger = null));

  return {
    ledger: () => {
      if (ledger === null) {
        const fresh = createOriginLedger(settings);
        store.eachRecord(vehicle, (record) => add(fresh, record));
        ledger = fresh;
      }
      return ledger;
    },
    stored: (record) => {
      // A lower sequence came late, or is that of an erased device: only the store knows its place.
      if (record.seq <= lastSeq) ledger = null;
      if (ledger !== null) add(ledger, record);
    },
  };
}
