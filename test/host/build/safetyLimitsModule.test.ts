import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chemistries,
  safetyLimits,
  type SafetyLimit,
  type SafetyLimitName,
} from '../../../firmware/contract/safetyLimits.ts';
import {
  defaultOf,
  resolveSafetyLimits,
  safetyLimitsModule,
  type VehicleSafety,
} from '../../../host/build/safetyLimitsModule.ts';
import { readVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { parseDbc } from '../../../host/can/dbc/parseDbc.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { evaluateModule, type Stage } from './evaluateModule.ts';

const plain: VehicleSafety = {
  chemistry: 'nmc',
  cellsInSeries: 96,
  tellsCellVoltages: false,
  auxiliariesMaxW: 6000,
  tightened: {},
};
const rows = Object.entries(safetyLimits) as [SafetyLimitName, SafetyLimit][];

function errorOf(run: () => unknown): BackfeedError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(BackfeedError);
    return error as BackfeedError;
  }
  throw new Error('no error');
}

describe.each(chemistries)('resolveSafetyLimits, %s', (chemistry) => {
  const resolve = (tightened: VehicleSafety['tightened']) =>
    resolveSafetyLimits({ ...plain, chemistry, tightened }, 'profile.yaml');
  const defaults = Object.fromEntries(rows.map(([name, limit]) => [name, defaultOf(limit, chemistry)]));

  it('gives the defaults where a profile says nothing', () => {
    expect(resolve({})).toEqual(defaults);
    expect(resolve(Object.fromEntries(rows.map(([name]) => [name, undefined])))).toEqual(defaults);
  });

  it.each(rows)(
    '%s: takes the default and the safest end of its range, and nothing beyond',
    (name, limit) => {
      const standard = defaultOf(limit, chemistry);
      const [safest, out] = limit.safer === 'lower' ? [limit.min, -1] : [limit.max, 1];
      const step = 1e-6 * Math.max(1, Math.abs(standard));
      expect(resolve({ [name]: standard })).toEqual(defaults);
      expect(resolve({ [name]: safest })).toEqual({ ...defaults, [name]: safest });
      for (const refused of [standard - out * step, safest + out * step, NaN, Infinity, -Infinity])
        expect(errorOf(() => resolve({ [name]: refused })).code).toBe('PROFILE_SAFETY');
    },
  );

  it('never loosens a limit, whatever a profile says', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.double(), ([name, limit], own) => {
        const standard = defaultOf(limit, chemistry);
        const isTighter = limit.safer === 'lower' ? own <= standard : own >= standard;
        if (isTighter && own >= limit.min && own <= limit.max)
          expect(resolve({ [name]: own })).toEqual({ ...defaults, [name]: own });
        else expect(errorOf(() => resolve({ [name]: own })).code).toBe('PROFILE_SAFETY');
      }),
      { numRuns: 2000 },
    );
  });
});

it.each<[SafetyLimitName, number, string]>([
  [
    'batteryTempMaxC',
    46,
    'PROFILE_SAFETY: p.yaml: safety.batteryTempMaxC: 46 C is not tighter than the 45 C of safety goal 3, or beyond its range. Give 20 to 45, or leave it out',
  ],
  [
    'reserveFloorSocPct',
    19.5,
    'PROFILE_SAFETY: p.yaml: safety.reserveFloorSocPct: 19.5 % is not tighter than the 20 % of safety goal 1, or beyond its range. Give 20 to 100, or leave it out',
  ],
  [
    'restartsMax',
    4,
    'PROFILE_SAFETY: p.yaml: safety.restartsMax: 4 is not tighter than the 3 of safety goal 10, or beyond its range. Give 1 to 3, or leave it out',
  ],
])('says what, where, and what to give instead: %s', (name, value, text) => {
  const { message } = errorOf(() =>
    resolveSafetyLimits({ ...plain, tightened: { [name]: value } }, 'p.yaml'),
  );
  expect(message).toContain(text);
});

describe('a profile', () => {
  const folder = new URL('../../../firmware/profiles/leaf-aze0/', import.meta.url);
  const text = readFileSync(new URL('profile.yaml', folder), 'utf8');
  const dbc = readFileSync(new URL('signals.dbc', folder), 'utf8');
  const read = (safety: string) =>
    readVehicleProfile({
      name: 'test',
      yamlText: `${text}\nsafety: ${safety}\n`,
      folderName: 'firmware/profiles/test',
      files: ['signals.dbc'],
      readDatabase: (file) => parseDbc(dbc, file),
    });

  it('tightens', () => expect(read('{ meterTimeoutMs: 1500 }').safetyLimits.meterTimeoutMs).toBe(1500));

  it.each([
    [
      '{ meterTimeoutMs: 2001 }',
      /^PROFILE_SAFETY: firmware\/profiles\/test\/profile\.yaml: safety\.meterTimeoutMs: 2001 ms /,
    ],
    ['{ meterTimeoutMs: fast }', /^PROFILE_VALUE: .*profile\.yaml:\d+: "safety\.meterTimeoutMs"/],
    ['{ meterTimeoutMs: .nan }', /^PROFILE_VALUE: /],
    [
      '{ meterTimeoutMS: 1500 }',
      /^PROFILE_KEY: .*unknown key "safety\.meterTimeoutMS"\. Did you mean "meterTimeoutMs"\?/,
    ],
  ])('is refused with file and key: safety: %s', (safety, message) => {
    expect(errorOf(() => read(safety)).message).toMatch(message);
  });
});

describe.each<Stage>(['as generated', 'lowered and minified'])('safetyLimitsModule, %s', (stage) => {
  it.each([
    [false, 96],
    [true, 0],
  ])(
    'hands over every number; a car that tells its cells (%s) needs %i to reckon with',
    async (tells, cells) => {
      const safety = { ...plain, tellsCellVoltages: tells };
      const limits = resolveSafetyLimits(safety, 'profile.yaml');
      const exported = await evaluateModule<object>(safetyLimitsModule(limits, safety), stage);
      expect(exported).toEqual({ ...limits, cellsInSeries: cells, auxiliariesMaxW: 6000 });
    },
  );
});
