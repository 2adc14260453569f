import { describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import type { Tariff } from '../../../host/prices/tariff.ts';
import { monthPeakW } from '../../../host/service/monthPeak.ts';
import { sampleRecord } from '../mqtt/sampleMessages.ts';

const tariff: Tariff = { capacityCharge: { pricePerKw: 4 } };
const at = (iso: string): number => Date.parse(iso);
const journal = (...rows: readonly (readonly [iso: string | null, importedWh: number])[]): JournalMessage[] =>
  rows.map(([iso, importedWh], seq) => sampleRecord(seq, { t: iso === null ? null : at(iso), importedWh }));

describe('monthPeakW', () => {
  const records = journal(
    ['2026-05-31T12:00Z', 0],
    ['2026-05-31T12:15Z', 2500],
    ['2026-06-02T08:00Z', 2500],
    ['2026-06-02T08:05Z', 3000],
    [null, 3400],
    ['2026-06-02T08:15Z', 4000],
    ['2026-06-02T08:30Z', 4500],
  );

  it.each([
    ['by quarter hours, records within one added up', records, tariff, '2026-06-10T00:00Z', 6000],
    ['of the month before', records, tariff, '2026-05-31T20:00Z', 10_000],
    ['of a month without a record', records, tariff, '2026-07-01T00:00Z', 0],
    ['without a capacity charge', records, {}, '2026-06-10T00:00Z', 0],
    [
      'of hours that count',
      records,
      { capacityCharge: { pricePerKw: 4, from: '08:15', to: '24:00' } },
      '2026-06-10T00:00Z',
      2000,
    ],
    ['without records', [], tariff, '2026-06-10T00:00Z', 0],
    [
      'of a device that was erased, and of a clock that was set back',
      journal(['2026-06-02T08:00Z', 9000], ['2026-06-02T08:15Z', 0], ['2026-06-02T08:10Z', 500]),
      tariff,
      '2026-06-10T00:00Z',
      0,
    ],
  ])('%s', (_what, rows, under, now, peakW) => {
    expect(monthPeakW(rows, under as Tariff, 'UTC', at(now))).toBeCloseTo(peakW, 6);
  });

  it('knows the month of the zone', () => {
    const rows = journal(['2026-05-31T22:00Z', 0], ['2026-05-31T22:15Z', 1000]);
    expect(monthPeakW(rows, tariff, 'Europe/Berlin', at('2026-06-10T00:00Z'))).toBeCloseTo(4000, 6);
    expect(monthPeakW(rows, tariff, 'UTC', at('2026-06-10T00:00Z'))).toBe(0);
  });
});
