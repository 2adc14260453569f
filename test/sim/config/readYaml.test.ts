import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { nearestName } from '../../../sim/config/nearestName.ts';
import { readYaml } from '../../../sim/config/readYaml.ts';

const schema = z.strictObject({
  title: z.string(),
  owner: z.strictObject({ reserveSocPct: z.number().min(0).max(100), note: z.string().optional() }),
  trips: z.array(z.strictObject({ depart: z.string(), repeat: z.number().int().default(1) })).default([]),
  prices: z.record(z.string(), z.strictObject({ perKwh: z.number() })).optional(),
});

const good = `# a comment
title: A day
owner:
  reserveSocPct: 25
trips:
  - depart: '07:30'
  - { depart: '17:10', repeat: 2 }
`;

/** The error of a text, as code, what and hint. */
function errorOf(text: string): { code: string; message: string } {
  try {
    readYaml(text, 'day.yaml', schema, 'DAY');
  } catch (error) {
    expect(error).toBeInstanceOf(BackfeedError);
    const { code, message } = error as BackfeedError;
    return { code, message };
  }
  return expect.unreachable();
}

describe('readYaml', () => {
  it('gives what the schema makes of the text', () => {
    expect(readYaml(good, 'day.yaml', schema, 'DAY')).toEqual({
      title: 'A day',
      owner: { reserveSocPct: 25 },
      trips: [
        { depart: '07:30', repeat: 1 },
        { depart: '17:10', repeat: 2 },
      ],
    });
  });

  const replaced = (from: string, to: string): string => good.replace(from, to);
  it.each<[string, string, string]>([
    [
      'a misspelt key',
      replaced('title', 'titel'),
      'DAY_KEY: day.yaml:2: unknown key "titel". Did you mean "title"?',
    ],
    [
      'a misspelt key inside an object',
      replaced('reserveSocPct', 'reserveSoc'),
      'DAY_KEY: day.yaml:4: unknown key "owner.reserveSoc". Did you mean "reserveSocPct"?',
    ],
    [
      'a misspelt key inside a list',
      replaced("depart: '17:10'", "departs: '17:10'"),
      'DAY_KEY: day.yaml:7: unknown key "trips.1.departs". Did you mean "depart"?',
    ],
    [
      'a misspelt key inside a record',
      good + 'prices:\n  day: { perKwH: 1 }\n',
      'DAY_KEY: day.yaml:9: unknown key "prices.day.perKwH". Did you mean "perKwh"?',
    ],
    [
      'a key that resembles none',
      good + 'colour: red\n',
      'DAY_KEY: day.yaml:8: unknown key "colour". Known keys: title, owner, trips, prices.',
    ],
    [
      'a missing key',
      replaced('title: A day\n', ''),
      'DAY_KEY: day.yaml:2: key "title" is missing. Add title.',
    ],
    [
      'a missing key inside an object',
      replaced('reserveSocPct: 25', 'note: none'),
      'DAY_KEY: day.yaml:4: key "owner.reserveSocPct" is missing. Add owner.reserveSocPct.',
    ],
    [
      'a missing key inside a list',
      replaced("depart: '07:30'", 'repeat: 3'),
      'DAY_KEY: day.yaml:6: key "trips.0.depart" is missing. Add trips.0.depart.',
    ],
  ])('names %s, its line, and what to do', (_what, text, message) => {
    expect(errorOf(text).message).toBe(message);
  });

  it.each<[string, string, RegExp]>([
    [
      'a value of the wrong type',
      replaced('25', 'much'),
      /^DAY_VALUE: day\.yaml:4: "owner\.reserveSocPct": .*\. Correct the value\.$/,
    ],
    ['a value out of range', replaced('25', '101'), /^DAY_VALUE: day\.yaml:4: "owner\.reserveSocPct": .*100/],
    [
      'a value that is not a number',
      replaced('25', '.nan'),
      /^DAY_VALUE: day\.yaml:4: "owner\.reserveSocPct"/,
    ],
    ['a key without a value', replaced('A day', ''), /^DAY_VALUE: day\.yaml:2: "title"/],
    ['a fraction', replaced('repeat: 2', 'repeat: 1.5'), /^DAY_VALUE: day\.yaml:7: "trips\.1\.repeat"/],
    [
      'a list instead of an object',
      replaced('  reserveSocPct: 25', '  - 25'),
      /^DAY_VALUE: day\.yaml:4: "owner"/,
    ],
    ['an empty file', '', /^DAY_VALUE: day\.yaml:1: "the file"/],
    ['a file that is a text', 'hello', /^DAY_VALUE: day\.yaml:1: "the file"/],
    ['a file that is a list', '- 1\n', /^DAY_VALUE: day\.yaml:1: "the file"/],
    ['broken quotes', replaced("'07:30'", "'07:30"), /^DAY_SYNTAX: day\.yaml:\d+: .*\. Correct the YAML\.$/],
    ['wrong indentation', 'title: x\n  owner: 1\n', /^DAY_SYNTAX: day\.yaml:[12]: /],
    ['the same key twice', good + 'title: Again\n', /^DAY_SYNTAX: day\.yaml:8: .*unique/],
  ])('names %s, and its line', (_what, text, message) => {
    expect(errorOf(text).message).toMatch(message);
  });

  it('says everything in one line', () => {
    for (const text of ['', 'a: [', 'title: 5', '{', '\t- x']) {
      expect(errorOf(text).message).not.toContain('\n');
      expect(errorOf(text).message).not.toMatch(/\.\.$/);
    }
  });
});

describe('nearestName', () => {
  const known = ['commute-day', 'commute-week', 'link-outage', 'downhill'];
  it.each([
    ['comute-day', 'commute-day'],
    ['commute-weak', 'commute-week'],
    ['Downhill', 'downhill'],
    ['downhil', 'downhill'],
    ['link_outage', 'link-outage'],
    ['holiday', undefined],
    ['', undefined],
  ])('of %s is %s', (name, expected) => {
    expect(nearestName(name, known)).toBe(expected);
  });

  it('is none where nothing is known', () => {
    expect(nearestName('x', [])).toBeUndefined();
  });
});
