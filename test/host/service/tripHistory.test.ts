import { describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import type { Mode } from '../../../firmware/contract/modes.ts';
import { fixedTrips } from '../../../host/service/tripCalendar.ts';
import { drivenTrips, journalTrips } from '../../../host/service/tripHistory.ts';
import { sampleRecord } from '../mqtt/sampleMessages.ts';

const HOUR_MS = 3_600_000;

/** Records at hours: sequence, hour, mode, energy driven so far in Wh. */
const journal = (
  ...rows: readonly (readonly [seq: number, hour: number | null, mode: Mode, drivenWh: number])[]
): JournalMessage[] =>
  rows.map(([seq, hour, mode, drivenWh]) =>
    sampleRecord(seq, {
      t: hour === null ? null : hour * HOUR_MS,
      mode,
      regenWh: 500,
      tractionWh: drivenWh + 500,
    }),
  );

describe('journalTrips', () => {
  it.each([
    [
      'from unplugging to plugging in, stops included',
      journal(
        [1, 6, 'idle', 0],
        [2, 7, 'parked', 0],
        [3, 7.1, 'driving', 0],
        [4, 8, 'parked', 3000],
        [5, 16, 'driving', 3000],
        [6, 17, 'idle', 7000],
      ),
      [{ departAtMs: 7 * HOUR_MS, arriveAtMs: 17 * HOUR_MS, energyWh: 7000 }],
    ],
    [
      'a fault and a restart on the way do not end it',
      journal(
        [1, 6, 'idle', 0],
        [2, 7, 'driving', 0],
        [3, 8, 'boot', 100],
        [4, 8.1, 'fault', 100],
        [5, 9, 'importing', 200],
      ),
      [{ departAtMs: 7 * HOUR_MS, arriveAtMs: 9 * HOUR_MS, energyWh: 200 }],
    ],
    ['unplugged, and not driven', journal([1, 6, 'idle', 0], [2, 7, 'parked', 0], [3, 8, 'idle', 0]), []],
    ['under way', journal([1, 6, 'idle', 0], [2, 7, 'driving', 0], [3, 8, 'driving', 900]), []],
    ['a lost departure', journal([1, 6, 'idle', 0], [3, 8, 'driving', 500], [4, 9, 'idle', 900]), []],
    ['a lost arrival', journal([1, 6, 'idle', 0], [2, 7, 'driving', 0], [4, 12, 'idle', 900]), []],
    [
      'a departure without a time',
      journal([1, 6, 'idle', 0], [2, null, 'driving', 0], [3, 9, 'idle', 900]),
      [],
    ],
    ['nothing before', journal([1, 6, 'driving', 0], [2, 9, 'idle', 900]), []],
    [
      'a device that was erased on the way',
      journal([9, 6, 'idle', 5000], [10, 7, 'driving', 5000], [1, 9, 'idle', 900]),
      [],
    ],
    ['no record', [], []],
  ])('%s', (_what, records, trips) => expect(journalTrips(records)).toEqual(trips));
});

describe('drivenTrips', () => {
  const planned = (
    departHour: number,
  ): { departAtMs: number; arriveAtMs: number; energyWh: number; pluggedAfter: true } => ({
    departAtMs: departHour * HOUR_MS,
    arriveAtMs: (departHour + 2) * HOUR_MS,
    energyWh: 4000,
    pluggedAfter: true,
  });
  const driven = (departHour: number) => ({
    departAtMs: departHour * HOUR_MS,
    arriveAtMs: (departHour + 3) * HOUR_MS,
    energyWh: 5000,
  });

  it('puts each beside the planned trip that is nearest', () => {
    const calendar = fixedTrips([planned(8), planned(12)]);
    expect(drivenTrips([driven(7), driven(11)], calendar)).toEqual([
      {
        plannedDepartAtMs: 8 * HOUR_MS,
        departAtMs: 7 * HOUR_MS,
        plannedArriveAtMs: 10 * HOUR_MS,
        arriveAtMs: 10 * HOUR_MS,
        plannedEnergyWh: 4000,
        energyWh: 5000,
      },
      expect.objectContaining({ plannedDepartAtMs: 12 * HOUR_MS, departAtMs: 11 * HOUR_MS }),
    ]);
  });

  it.each([
    ['that is more than four hours off', [driven(2.9)], 0],
    ['whose planned trip is taken', [driven(7), driven(8.5)], 1],
  ])('leaves out one %s', (_what, trips, count) =>
    expect(drivenTrips(trips, fixedTrips([planned(8)]))).toHaveLength(count),
  );
});
