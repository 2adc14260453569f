import { describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { refusalsOf } from '../../../host/twin/refusals.ts';

const START_MS = Date.UTC(2026, 5, 2);
const MINUTE_MS = 60_000;
const span = { startAtMs: START_MS, endAtMs: START_MS + 120 * MINUTE_MS };

let seq = 0;
/** A record of one boot that happened at the start of the span; `clockSet` false: its time is not known. */
function record(minute: number, code: Reason, clockSet = true, boot = 1): JournalMessage {
  return {
    v: 1,
    kind: 'transition',
    boot,
    seq: ++seq,
    from: 1,
    t: clockSet ? START_MS + minute * MINUTE_MS : null,
    up: minute * MINUTE_MS,
    mode: 'idle',
    code,
    socPct: 50,
    gapMs: 0,
    importedWh: 0,
    exportedWh: 0,
    regenWh: 0,
    tractionWh: 0,
  };
}

const minutes = (table: Record<string, number>) =>
  Object.entries(table).map(([code, duration]) => ({ code, durationMs: duration * MINUTE_MS }));

describe('refusalsOf', () => {
  it.each<[string, JournalMessage[], Record<string, number>, [number, Reason | null][]]>([
    [
      'one code all the time',
      [record(0, 'PLAN_HOLDS')],
      { PLAN_HOLDS: 120 },
      [
        [0, 'PLAN_HOLDS'],
        [0, 'PLAN_HOLDS'],
      ],
    ],
    [
      'selling across an hour',
      [record(0, 'PLAN_HOLDS'), record(30, 'EXPORTING'), record(90, 'SOC_AT_RESERVE')],
      { PLAN_HOLDS: 30, SOC_AT_RESERVE: 30 },
      [
        [30, 'PLAN_HOLDS'],
        [30, 'SOC_AT_RESERVE'],
      ],
    ],
    [
      'an hour that is sold whole',
      [record(0, 'EXPORTING'), record(60, 'DRIVING')],
      { DRIVING: 60 },
      [
        [60, null],
        [0, 'DRIVING'],
      ],
    ],
    [
      'the code that held longest names the hour',
      [record(0, 'STARTING'), record(1, 'CHARGING'), record(40, 'UNPLUGGED'), record(60, 'DRIVING')],
      { DRIVING: 60, CHARGING: 39, UNPLUGGED: 20, STARTING: 1 },
      [
        [0, 'CHARGING'],
        [0, 'DRIVING'],
      ],
    ],
    [
      'intervals that repeat a code',
      [record(0, 'CHARGING'), record(15, 'CHARGING'), record(30, 'CHARGING')],
      { CHARGING: 120 },
      [
        [0, 'CHARGING'],
        [0, 'CHARGING'],
      ],
    ],
    [
      'the time before the first record belongs to it',
      [record(10, 'PLAN_HOLDS')],
      { PLAN_HOLDS: 120 },
      [
        [0, 'PLAN_HOLDS'],
        [0, 'PLAN_HOLDS'],
      ],
    ],
    [
      'records from before the clock was set',
      [record(0, 'BOOTING', false), record(5, 'CLOCK_UNSET', false), record(20, 'PLAN_HOLDS')],
      { PLAN_HOLDS: 100, CLOCK_UNSET: 15, BOOTING: 5 },
      [
        [0, 'PLAN_HOLDS'],
        [0, 'PLAN_HOLDS'],
      ],
    ],
    [
      'a boot that never had a clock says nothing',
      [record(0, 'PLAN_HOLDS'), record(30, 'BOOTING', false, 2)],
      { PLAN_HOLDS: 120 },
      [
        [0, 'PLAN_HOLDS'],
        [0, 'PLAN_HOLDS'],
      ],
    ],
    [
      'nothing at all',
      [],
      {},
      [
        [0, null],
        [0, null],
      ],
    ],
  ])('%s', (_what, journal, totals, hours) => {
    const result = refusalsOf(journal, span);
    expect(result.refusals).toEqual(minutes(totals));
    expect(result.hours).toEqual(
      hours.map(([exportingMinutes, code], hour) => ({
        startAt: new Date(START_MS + hour * 60 * MINUTE_MS).toISOString(),
        exportingMs: exportingMinutes * MINUTE_MS,
        code,
      })),
    );
  });

  it('cuts what lies outside the span, and the last hour', () => {
    const short = { startAtMs: START_MS + 30 * MINUTE_MS, endAtMs: START_MS + 100 * MINUTE_MS };
    const journal = [
      record(0, 'DRIVING'),
      record(40, 'EXPORTING'),
      record(95, 'PLAN_HOLDS'),
      record(110, 'DRIVING'),
    ];
    const { refusals, hours } = refusalsOf(journal, short);
    expect(refusals).toEqual(minutes({ DRIVING: 10, PLAN_HOLDS: 5 }));
    expect(hours.map(({ exportingMs, code }) => [exportingMs / MINUTE_MS, code])).toEqual([
      [50, 'DRIVING'],
      [5, 'PLAN_HOLDS'],
    ]);
  });
});
