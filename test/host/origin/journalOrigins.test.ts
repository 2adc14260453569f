import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import { createJournalOrigins, type JournalOrigins } from '../../../host/origin/journalOrigins.ts';
import { createOriginLedger } from '../../../host/origin/originLedger.ts';
import type { TripCalendar } from '../../../host/service/tripCalendar.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import { openSqliteStore } from '../../../host/store/sqliteStore.ts';
import { anySteps, journalOf, originSettings, type Step } from './originJournal.ts';

const settings = originSettings({ home: { sunSharePct: 30 } });

/** Every number that the origins say, as it is said on the wire. */
const said = (origins: Pick<JournalOrigins, 'ledger'>): string =>
  JSON.stringify([origins.ledger().account(), origins.ledger().days()]);

function inOrder(records: readonly JournalMessage[]): string {
  const ledger = createOriginLedger(settings);
  for (const record of records) ledger.add(record);
  return said({ ledger: () => ledger });
}

describe('origins of a store', () => {
  it('are the same to the last bit: late, repeated, and with the service started again anywhere', () => {
    const arrivals = fc.array(
      fc.record({ late: fc.nat(6), repeats: fc.nat(1), restarts: fc.boolean(), looks: fc.boolean() }),
      {
        minLength: 50,
        maxLength: 50,
      },
    );
    fc.assert(
      fc.property(anySteps, arrivals, (steps, fates) => {
        const records = journalOf(steps);
        // Each record arrives up to six places late, some twice.
        const arriving = records
          .flatMap((record, i) =>
            Array.from({ length: 1 + fates[i]!.repeats }, (_, copy) => ({
              record,
              at: i + fates[i]!.late * (copy + 1),
            })),
          )
          .sort((a, b) => a.at - b.at);
        const store = openSqliteStore(':memory:');
        try {
          let origins = createJournalOrigins(store, 'car', settings);
          arriving.forEach(({ record }, i) => {
            if (store.insertJournal('car', record, 0) === 'stored') origins.stored(record);
            if (fates[i % fates.length]!.restarts) origins = createJournalOrigins(store, 'car', settings);
            if (fates[i % fates.length]!.looks) origins.ledger();
          });
          expect(said(origins)).toBe(inOrder(records));
          expect(said(createJournalOrigins(store, 'car', settings))).toBe(inOrder(records));
        } finally {
          store.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('go on with an erased device', () => {
    const steps: Step[] = [
      { mode: 'importing', minutes: 60, importedWh: 4000 },
      { mode: 'exporting', minutes: 60, exportedWh: 1000 },
      { mode: 'exporting', minutes: 60, exportedWh: 200, event: 'erased' },
      { mode: 'exporting', minutes: 60, exportedWh: 300 },
    ];
    const records = journalOf(steps);
    const store = openSqliteStore(':memory:');
    const origins = createJournalOrigins(store, 'car', settings);
    for (const record of records) {
      store.insertJournal('car', record, 0);
      origins.stored(record);
      origins.ledger();
    }
    expect(said(origins)).toBe(inOrder(records));
    expect(origins.ledger().account().exportedWh.grid).toBeGreaterThan(100);
    store.close();
  });

  it('are booked anew when the calendar changes', () => {
    let plugAt: 'home' | 'work' = 'home';
    let changed = (): void => {};
    const trips: TripCalendar = {
      tripsBetween: (from, to) =>
        fixedTrips([
          { departAtMs: 0, arriveAtMs: from + 1, energyWh: 1, pluggedAfter: true, plugAt },
        ]).tripsBetween(from, to),
      onChange: (listener) => void (changed = listener),
    };
    const store = openSqliteStore(':memory:');
    for (const record of journalOf([{ mode: 'importing', minutes: 60, importedWh: 4000 }]))
      store.insertJournal('car', record, 0);
    const origins = createJournalOrigins(store, 'car', originSettings({ trips }));
    expect(origins.ledger().account().importedWh).toMatchObject({ grid: 4000, workplace: 0 });
    plugAt = 'work';
    changed();
    expect(origins.ledger().account().importedWh).toMatchObject({ grid: 0, workplace: 4000 });
    store.close();
  });
});
