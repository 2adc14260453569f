import type { HostOrigins } from '../service/hostMessages.ts';
import type { OriginLedger } from './originLedger.ts';

/** What the page gets of the origins: all in total, and the days from a local date on. */
export function originsSince(ledger: OriginLedger, firstDate: string): HostOrigins {
  const { importedWh, exportedWh, storedWh } = ledger.account();
  const days = ledger
    .days()
    .filter(({ date }) => date >= firstDate)
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  return { importedWh, exportedWh, storedWh, days };
}
