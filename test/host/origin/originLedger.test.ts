import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import {
  energyOrigins,
  noEnergy,
  originShares,
  totalWh,
  type ByOrigin,
} from '../../../host/origin/energyOrigin.ts';
import {
  createOriginLedger,
  type OriginLedger,
  type OriginSettings,
} from '../../../host/origin/originLedger.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import { SAMPLE_TIME_MS } from '../mqtt/sampleMessages.ts';
import { anySteps, CAPACITY_WH, HOUR_MS, journalOf, originSettings, type Step } from './originJournal.ts';

function ledgerOf(
  records: readonly JournalMessage[],
  settings: OriginSettings = originSettings(),
): OriginLedger {
  const ledger = createOriginLedger(settings);
  for (const record of records) ledger.add(record);
  return ledger;
}

const accountOf = (steps: readonly Step[], change: Partial<OriginSettings> = {}) =>
  ledgerOf(journalOf(steps), originSettings(change)).account();

/** An energy with all origins that are not named at nothing. */
const near = (energy: Partial<ByOrigin>): object =>
  Object.fromEntries(
    Object.entries({ ...noEnergy(), ...energy }).map(([origin, wh]) => [origin, expect.closeTo(wh, 6)]),
  );

const charge: Step = { mode: 'importing', minutes: 60, importedWh: 10_000 };
const sell: Step = { mode: 'exporting', minutes: 60, exportedWh: 5220 };

describe('origin of a kWh', () => {
  it('sells in proportion to what is stored', () => {
    // 20 kWh that nobody knows, and 9 of the 10 kWh that were bought: 5.22 kWh sold take 5.8 of these 29.
    const { exportedWh, storedWh } = accountOf([charge, sell]);
    expect(exportedWh).toEqual(near({ unknown: (5220 * 20) / 29, grid: (5220 * 9) / 29 }));
    expect(storedWh).toEqual(near({ unknown: 20_000 - (5800 * 20) / 29, grid: 9000 - (5800 * 9) / 29 }));
  });

  it('knows braking again in what is sold later, and in what is driven', () => {
    const { exportedWh, tractionWh, regenWh } = accountOf([
      { mode: 'driving', minutes: 20, tractionWh: 0, regenWh: 1000 },
      { mode: 'exporting', minutes: 60, exportedWh: 4200 },
      { mode: 'driving', minutes: 20, tractionWh: 2100 },
    ]);
    expect(exportedWh).toEqual(near({ unknown: 4000, regen: 200 }));
    expect(tractionWh).toEqual(near({ unknown: 2000, regen: 100 }));
    expect(regenWh).toBe(1000);
  });

  it('mixes in what braking gave back before the road draws', () => {
    const { tractionWh, storedWh } = accountOf([
      { mode: 'driving', minutes: 20, tractionWh: 3000, regenWh: 1000 },
    ]);
    expect(tractionWh).toEqual(near({ unknown: (3000 * 20) / 21, regen: 3000 / 21 }));
    expect(storedWh).toEqual(near({ unknown: 20_000 - (3000 * 20) / 21, regen: 1000 - 3000 / 21 }));
  });

  const drive: Step = { mode: 'driving', minutes: 30, tractionWh: 100 };
  const trips = (plugAt: 'home' | 'work' | 'public') =>
    fixedTrips([
      {
        departAtMs: SAMPLE_TIME_MS,
        arriveAtMs: SAMPLE_TIME_MS + HOUR_MS,
        energyWh: 100,
        pluggedAfter: true,
        plugAt,
      },
    ]);
  it.each([
    ['at work', 'work', { workplace: 10_000 }],
    ['at home in the sun', 'home', { grid: 10_000 - 1500, solar: 1500 }],
    ['at a public charger, where no sun is claimed', 'public', { grid: 10_000 }],
  ] as const)('tells imports apart: %s', (_what, plugAt, expected) => {
    // From 02:30 local: the sun has the third hour to give.
    const sunSurplusKw = Array.from({ length: 24 }, (_, hour) => (hour === 3 ? 3 : hour === 2 ? -1 : 0));
    const { importedWh } = accountOf([drive, { ...charge, minutes: 60 }], {
      trips: trips(plugAt),
      home: { sunSurplusKw },
    });
    expect(importedWh).toEqual(near(expected));
  });

  it('stays where it was while it does not drive, whatever the calendar says', () => {
    const { importedWh } = accountOf([{ mode: 'idle', minutes: 120 }, charge], { trips: trips('work') });
    expect(importedWh).toEqual(near({ grid: 10_000 }));
  });

  it('is where it is plugged in, not where it last drove', () => {
    const longTrip = {
      departAtMs: SAMPLE_TIME_MS,
      arriveAtMs: SAMPLE_TIME_MS + 8 * HOUR_MS,
      energyWh: 100,
      pluggedAfter: true,
      plugAt: 'work',
    } as const;
    const { importedWh } = accountOf([drive, { mode: 'parked', minutes: 7 * 60 }, charge], {
      trips: fixedTrips([longTrip]),
    });
    expect(importedWh).toEqual(near({ workplace: 10_000 }));
  });

  it('draws what it does not hold from the unknown', () => {
    const records = journalOf(
      [{ mode: 'exporting', minutes: 60, exportedWh: 9000, isSocKnown: false }],
      null,
    );
    const { exportedWh, foundWh, storedWh } = ledgerOf(records).account();
    expect(exportedWh).toEqual(near({ unknown: 9000 }));
    expect(foundWh).toBeCloseTo(10_000, 6);
    expect(storedWh).toEqual(noEnergy());
  });

  it('waits with the opening stock for the first state of charge', () => {
    const records = journalOf([charge], null);
    expect(ledgerOf(records).account().storedWh).toEqual(near({ grid: 9000, unknown: 20_000 }));
  });

  it.each([
    ['a loss', -4000],
    ['a state of charge that is a little off', 700],
  ])('changes no share for %s', (_what, socErrorWh) => {
    const before = accountOf([charge]).storedWh;
    const after = accountOf([charge, { mode: 'idle', minutes: 600, socErrorWh }]);
    expect(originShares(after.storedWh)).toEqual(near(originShares(before)!));
    expect(totalWh(after.storedWh)).toBeCloseTo(29_000 + socErrorWh, 6);
  });

  it('calls unknown what arrived unmeasured, at once or in small steps', () => {
    const atOnce = accountOf([{ mode: 'parked', minutes: 600, socErrorWh: 8000 }]);
    const inSteps = accountOf(Array(80).fill({ mode: 'parked', minutes: 8, socErrorWh: 100 }) as Step[]);
    // All but the error that a state of charge may have, 2 % of the capacity.
    for (const { foundWh } of [atOnce, inSteps]) expect(foundWh).toBeCloseTo(20_000 + 8000 - 800, 6);
  });

  it('takes a charger that is better than configured for no new energy', () => {
    // 7 % better over 18 kWh is 1.3 kWh more than expected, beyond the error of a state of charge.
    const better: Step = { mode: 'importing', minutes: 15, importedWh: 1000, socErrorWh: 70 };
    const { foundWh, storedWh } = accountOf(Array(18).fill(better) as Step[]);
    expect(foundWh).toBeCloseTo(20_000, 6);
    expect(totalWh(storedWh)).toBeCloseTo(20_000 + 18 * 970, 6);
  });

  it('begins anew with what it does not know when the battery was empty', () => {
    const { storedWh } = accountOf([
      { mode: 'idle', minutes: 600, socErrorWh: -20_000 },
      { mode: 'parked', minutes: 600, socErrorWh: 300 },
    ]);
    expect(storedWh).toEqual(near({ unknown: 300 }));
  });

  it('counts from the first record, also where that has no time', () => {
    const records = journalOf([charge, sell]).map((record, i) => (i === 0 ? { ...record, t: null } : record));
    const { importedWh, exportedWh } = ledgerOf(records).account();
    expect(importedWh).toEqual(near({ grid: 10_000 }));
    expect(totalWh(exportedWh)).toBeCloseTo(5220, 6);
  });

  it('is not misled by a state of charge that comes in steps', () => {
    const quantum = 300;
    const inQuanta = journalOf(
      Array(200)
        .fill(0)
        .map((_, i): Step => {
          const mode = i % 2 ? ('exporting' as const) : ('importing' as const);
          return i % 2 ? { mode, minutes: 5, exportedWh: 333 } : { mode, minutes: 5, importedWh: 411 };
        }),
    ).map((record) => ({
      ...record,
      socPct: (100 * quantum * Math.round(((record.socPct! / 100) * CAPACITY_WH) / quantum)) / CAPACITY_WH,
    }));
    const { foundWh } = ledgerOf(inQuanta).account();
    expect(foundWh).toBeCloseTo(totalWh(ledgerOf(inQuanta.slice(0, 1)).account().storedWh), 6);
  });

  it('spreads a night over its two days, also where the clock changes', () => {
    const ledger = ledgerOf(journalOf([{ ...charge, minutes: 24 * 60 }, sell]));
    // The sample begins at 02:00 local.
    expect(ledger.days().map(({ date, importedWh }) => [date, totalWh(importedWh)])).toEqual([
      ['2020-07-01', expect.closeTo((10_000 * 22) / 24, 6)],
      ['2020-07-02', expect.closeTo((10_000 * 2) / 24, 6)],
    ]);
    expect(totalWh(ledger.days()[1]!.exportedWh)).toBeCloseTo(5220, 6);
  });
});

describe('any journal', () => {
  const starts = fc.option(fc.integer({ min: 0, max: 100 }));
  const closeEnough = (totalWhBooked: number): number => 1e-9 * (1 + totalWhBooked);

  it('is booked whole: origins sum to the registers, days to the totals, stored to the state of charge', () => {
    fc.assert(
      fc.property(anySteps, starts, (steps, startSocPct) => {
        const records = journalOf(steps, startSocPct);
        const timed = records.filter(({ t }) => t !== null);
        const ledger = ledgerOf(records);
        const account = ledger.account();
        for (const key of ['importedWh', 'exportedWh', 'tractionWh'] as const) {
          const gainWh = timed.at(-1)![key] - records[0]![key];
          expect(Math.abs(totalWh(account[key]) - gainWh)).toBeLessThanOrEqual(closeEnough(gainWh));
          if (key === 'tractionWh') continue;
          const daysWh = ledger.days().reduce((sum, day) => sum + totalWh(day[key]), 0);
          expect(Math.abs(daysWh - gainWh)).toBeLessThanOrEqual(closeEnough(gainWh));
        }
        expect(account.regenWh).toBeCloseTo(timed.at(-1)!.regenWh - records[0]!.regenWh, 6);
        const { socPct } = timed.at(-1)!;
        if (socPct !== null) expect(totalWh(account.storedWh)).toBeCloseTo((socPct / 100) * CAPACITY_WH, 6);
      }),
    );
  });

  it('never has less than nothing, and each withdrawal has shares that sum to one', () => {
    fc.assert(
      fc.property(anySteps, starts, (steps, startSocPct) => {
        const ledger = createOriginLedger(originSettings());
        let before = ledger.account();
        let previous: JournalMessage | null = null;
        for (const record of journalOf(steps, startSocPct)) {
          ledger.add(record);
          const after = ledger.account();
          for (const origin of energyOrigins) {
            expect(after.storedWh[origin]).toBeGreaterThanOrEqual(0);
            expect(after.exportedWh[origin]).toBeGreaterThanOrEqual(before.exportedWh[origin]);
            expect(after.tractionWh[origin]).toBeGreaterThanOrEqual(before.tractionWh[origin]);
          }
          const soldWh = record.exportedWh - (previous ?? record).exportedWh;
          if (record.t !== null && soldWh > 1) {
            const sold = noEnergy();
            for (const origin of energyOrigins)
              sold[origin] = (after.exportedWh[origin] - before.exportedWh[origin]) / soldWh;
            expect(Math.abs(totalWh(sold) - 1)).toBeLessThanOrEqual(1e-9);
          }
          if (record.t !== null || previous === null) previous = record;
          before = after;
        }
      }),
    );
  });

  it('closes the account of each origin', () => {
    fc.assert(
      fc.property(anySteps, starts, (steps, startSocPct) => {
        const account = ledgerOf(journalOf(steps, startSocPct)).account();
        for (const origin of energyOrigins) {
          const inWh =
            account.importedWh[origin] +
            (origin === 'regen' ? account.regenWh : 0) +
            (origin === 'unknown' ? account.foundWh : 0);
          const outWh =
            account.exportedWh[origin] +
            account.tractionWh[origin] +
            account.lostWh[origin] +
            account.storedWh[origin];
          expect(Math.abs(inWh - outWh)).toBeLessThanOrEqual(closeEnough(200_000));
        }
      }),
    );
  });

  it('heals a gap: records lost within a charge, a sale or a drive without braking change nothing', () => {
    const phase = fc.record({
      mode: fc.constantFrom('importing' as const, 'exporting' as const, 'driving' as const),
      parts: fc.integer({ min: 1, max: 6 }),
      partWh: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(
        fc.array(phase, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.boolean()),
        (phases, drops) => {
          const steps = phases.flatMap(({ mode, parts, partWh }) =>
            Array.from({ length: parts }, (_, part): Step & { isLast: boolean } => ({
              mode,
              minutes: 5,
              ...(mode === 'importing' ? { importedWh: partWh } : {}),
              ...(mode === 'exporting' ? { exportedWh: partWh } : {}),
              ...(mode === 'driving' ? { tractionWh: partWh } : {}),
              isLast: part === parts - 1,
            })),
          );
          const records = journalOf(steps);
          const kept = records.filter((_, i) => i === 0 || steps[i - 1]!.isLast || !drops.next().value);
          const [all, some] = [ledgerOf(records).account(), ledgerOf(kept).account()];
          expect(some.exportedWh).toEqual(near(all.exportedWh));
          expect(some.storedWh).toEqual(near(all.storedWh));
        },
      ),
    );
  });
});
