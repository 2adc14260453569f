import { describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import { dayTrace, TRACE_SLOT_MS } from '../../../host/service/dayTrace.ts';
import { sampleRecord } from '../mqtt/sampleMessages.ts';

const MINUTE_MS = 60_000;
/** A day of three hours, and what is around it: records of quarter hours. */
const START_MS = 10 * 3_600_000;
const END_MS = START_MS + 3 * 3_600_000;

/** Registers grow by 100 Wh imported and 40 Wh driven each quarter of an hour, the state of charge by 1 %. */
function journal(
  change: (record: JournalMessage, quarter: number) => JournalMessage = (record) => record,
): JournalMessage[] {
  return Array.from({ length: 16 }, (_, index) => {
    const quarter = index - 2;
    const record = sampleRecord(index, {
      t: START_MS + quarter * 15 * MINUTE_MS + MINUTE_MS,
      mode: 'idle',
      socPct: 50 + quarter,
      importedWh: index * 100,
      exportedWh: 0,
      tractionWh: index * 50,
      regenWh: index * 10,
    });
    return change(record, quarter);
  });
}

describe('dayTrace', () => {
  it('spreads what the registers gained over the slots between two records', () => {
    const { slots, startSocPct, socPct } = dayTrace(journal(), START_MS, END_MS)!;
    expect(slots).toHaveLength(36);
    expect(slots.map(({ startAtMs }) => startAtMs)).toEqual(
      Array.from({ length: 36 }, (_, index) => START_MS + index * TRACE_SLOT_MS),
    );
    for (const slot of slots) {
      expect(slot.plugged).toBe(true);
      expect(slot.importedWh).toBeCloseTo(100 / 3, 9);
      expect(slot.exportedWh).toBe(0);
      expect(slot.drivenWh).toBeCloseTo(40 / 3, 9);
    }
    // The reading at the second minute of quarter 0 is 50 %.
    expect(startSocPct).toBeCloseTo(50 - 1 / 15, 9);
    expect(socPct.at(-1)).toBeCloseTo(62 - 1 / 15, 9);
  });

  it('has the car away from the record that says so to the one that says the opposite', () => {
    const trace = dayTrace(
      journal((record, quarter) => ({
        ...record,
        mode: quarter === 4 ? 'driving' : quarter === 5 ? 'fault' : quarter === 6 ? 'parked' : 'exporting',
      })),
      START_MS,
      END_MS,
    )!;
    // From minute 61 to minute 106: the slots that it touches.
    const away = trace.slots.flatMap(({ plugged }, index) => (plugged ? [] : [index * 5]));
    expect(away).toEqual([60, 65, 70, 75, 80, 85, 90, 95, 100, 105]);
  });

  it('takes a journal that begins a few minutes into the day', () => {
    const trace = dayTrace(journal().slice(2), START_MS, END_MS)!;
    expect(trace.startSocPct).toBe(50);
    // What was before the first record, in the second minute of the day, nobody knows.
    const importedWh = trace.slots.reduce((sum, slot) => sum + slot.importedWh, 0);
    expect(importedWh).toBeCloseTo(1200 * (179 / 180), 6);
  });

  it.each<[string, JournalMessage[]]>([
    ['no record', []],
    ['one record', journal().slice(5, 6)],
    ['a day that has only begun', journal().slice(0, 9)],
    ['a day that was not begun', journal().slice(4)],
    ['a hole of more than an hour', journal().filter((_, index) => index < 5 || index > 9)],
    ['no state of charge', journal((record) => ({ ...record, socPct: null }))],
    [
      'a device that was erased',
      journal((record, quarter) => (quarter < 6 ? record : { ...record, importedWh: 0 })),
    ],
    ['a mode that never says whether it is plugged in', journal((record) => ({ ...record, mode: 'fault' }))],
  ])('is null with %s', (_what, records) => expect(dayTrace(records, START_MS, END_MS)).toBeNull());

  it.each<[string, JournalMessage[]]>([
    [
      'records without a time',
      journal((record, quarter) => (quarter % 4 === 1 ? { ...record, t: null } : record)),
    ],
    [
      'a reading that is missing',
      journal((record, quarter) => (quarter === 3 ? { ...record, socPct: null } : record)),
    ],
    [
      'a clock that was set back for a record',
      journal((record, quarter) => (quarter === 7 ? { ...record, t: START_MS } : record)),
    ],
  ])('copes with %s', (_what, records) => {
    const trace = dayTrace(records, START_MS, END_MS)!;
    expect(trace.slots.reduce((sum, { importedWh }) => sum + importedWh, 0)).toBeCloseTo(1200, 6);
    expect(trace.socPct.at(-1)).toBeCloseTo(62 - 1 / 15, 9);
  });
});
