import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { listFieldScenarios, loadFieldScenario } from '../../../sim/scenario/fieldScenario.ts';

const good = `title: A bus sleeps
happened: It slept.
source: somebody, issue 1
start: { state: selling, socPct: [45, 85] }
faults:
  - { kind: busAsleep, afterS: [0, 5], forS: 2 }
  - kind: socAlternating
    atS: 3
    values: { signal: [socPct], sharePct: [50, 70] }
watchedS: 10
expect:
  power: { atMostW: 200, withinMs: 2000 }
`;

const folder = mkdtempSync(join(tmpdir(), 'field-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  const path = join(folder, 'one.yaml');
  writeFileSync(path, text);
  return loadFieldScenario(path);
}

describe('a scenario of the field', () => {
  it('is what its file says', () => {
    const { name, start, faults, forbidden } = load(good);
    expect({ name, start, forbidden }).toEqual({
      name: 'one',
      start: { state: 'selling', frontEnd: 'protected', socPct: [45, 85] },
      forbidden: [],
    });
    expect(faults[0]).toMatchObject({ kind: 'busAsleep', afterS: [0, 5], forS: [2, 2], values: {} });
  });

  it.each<[what: string, from: string, to: string, error: string]>([
    ['an unknown state', 'selling', 'flying', 'FIELD_VALUE: FILE:4: "start.state"'],
    ['an unknown kind', 'busAsleep', 'busAslep', 'FIELD_VALUE: FILE:6: "faults.0.kind"'],
    [
      'a misspelt key',
      'watchedS',
      'watchS',
      'FIELD_KEY: FILE:10: unknown key "watchS". Did you mean "watchedS"?',
    ],
    ['a range that falls', '[45, 85]', '[85, 45]', 'FIELD_VALUE: FILE:4: "start.socPct": must be [from, to]'],
    ['a charge beyond 100 %', '[45, 85]', '[45, 185]', 'FIELD_VALUE: FILE:4: "start.socPct.1": Too big'],
    ['two times', 'atS: 3', 'atS: 3\n    afterS: 1', 'FIELD_VALUE: FILE:7: "faults.1": needs atS or afterS'],
    ['no time', '    atS: 3\n', '', 'FIELD_VALUE: FILE:7: "faults.1": needs atS or afterS'],
    [
      'a value that the kind does not take',
      'sharePct',
      'share',
      'FIELD_VALUE: FILE:9: "faults.1.values.share": is nothing that socAlternating takes',
    ],
    [
      'a value beyond its range',
      '[50, 70]',
      '[50, 170]',
      'FIELD_VALUE: FILE:9: "faults.1.values.sharePct": must be 0 to 100 % of it',
    ],
    [
      'a word that is no choice',
      '[socPct]',
      '[soc]',
      'FIELD_VALUE: FILE:9: "faults.1.values.signal": must be',
    ],
    ['a missing outcome', 'expect:', 'expected:', 'FIELD_KEY: FILE:12: unknown key "expected"'],
    ['no YAML', 'title: A', 'title: [A', 'FIELD_SYNTAX: FILE:'],
  ])('is refused with file and line for %s', (_what, from, to, error) => {
    let message = '';
    try {
      load(good.replace(from, to));
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(BackfeedError);
      ({ message } = thrown as BackfeedError);
    }
    expect(message.replace(join(folder, 'one.yaml'), 'FILE')).toContain(error);
  });

  it('says which there are when a name is wrong', () => {
    expect(() => loadFieldScenario('bus-aslep')).toThrow(
      'FIELD_UNKNOWN: there is no field scenario "bus-aslep". Did you mean "bus-asleep"?',
    );
  });

  it.each(listFieldScenarios())('%s is sound, and expects something that can fail', (name) => {
    const { expect: expected, forbidden, source, happened } = loadFieldScenario(name);
    const { allReasons, ...others } = expected;
    expect(Object.keys(others).length + allReasons.length + forbidden.length).toBeGreaterThan(0);
    expect(source.length).toBeGreaterThan(10);
    expect(happened).toMatch(/\.$/);
  });
});
