import { describe, expect, it } from 'vitest';
import {
  checkTimeZone,
  localIso,
  standardOffsetMs,
  utcMsFromWallMs,
  wallMsFromUtcMs,
} from '../../../host/prices/timeZone.ts';

const HOUR_MS = 3_600_000;
const utc = (iso: string) => Date.parse(`${iso}Z`);

describe('timeZone', () => {
  it.each([
    ['Europe/Berlin', '2026-01-15T12:00', ['2026-01-15T11:00']],
    ['Europe/Berlin', '2026-07-15T12:00', ['2026-07-15T10:00']],
    ['Europe/Berlin', '2026-03-29T02:30', []],
    ['Europe/Berlin', '2026-03-29T03:00', ['2026-03-29T01:00']],
    ['Europe/Berlin', '2026-10-25T02:15', ['2026-10-25T00:15', '2026-10-25T01:15']],
    ['Europe/Berlin', '2026-10-25T03:00', ['2026-10-25T02:00']],
    ['America/Los_Angeles', '2020-03-08T02:00', []],
    ['America/Los_Angeles', '2020-11-01T01:00', ['2020-11-01T08:00', '2020-11-01T09:00']],
    ['Australia/Lord_Howe', '2026-04-05T01:45', ['2026-04-04T14:45', '2026-04-04T15:15']],
    ['Asia/Kolkata', '2026-03-29T02:30', ['2026-03-28T21:00']],
    ['UTC', '2026-03-29T02:30', ['2026-03-29T02:30']],
  ])('reads the clock of %s at %s', (zone, wall, instants) => {
    expect(utcMsFromWallMs(zone, utc(wall))).toEqual(instants.map(utc));
  });

  it('turns every instant of a year into wall time and back', () => {
    for (const zone of ['Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      for (let ms = utc('2026-01-01T00:00'); ms < utc('2027-01-01T00:00'); ms += 7 * HOUR_MS) {
        expect(utcMsFromWallMs(zone, wallMsFromUtcMs(zone, ms))).toContain(ms);
      }
    }
  });

  it.each([
    ['Europe/Berlin', 1],
    ['America/Los_Angeles', -8],
    ['Australia/Sydney', 10],
    ['Asia/Kolkata', 5.5],
  ])('knows the standard offset of %s', (zone, hours) => {
    expect(standardOffsetMs(zone, utc('2026-08-01T00:00'))).toBe(hours * HOUR_MS);
  });

  it.each([
    ['Europe/Berlin', '2026-06-01T07:30+02:00'],
    ['America/St_Johns', '2026-01-01T00:00-03:30'],
    ['UTC', '2026-01-01T00:00+00:00'],
  ])('prints local time of %s with its offset', (zone, text) => {
    expect(localIso(zone, Date.parse(text))).toBe(text);
  });

  it('refuses an unknown zone', () => {
    expect(() => checkTimeZone('Europe/Atlantis')).toThrow(
      /^PRICE_ZONE: unknown time zone "Europe\/Atlantis"\. Use an IANA/,
    );
  });
});
