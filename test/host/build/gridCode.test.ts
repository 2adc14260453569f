import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import {
  chooseGridCode,
  DEFAULT_GRID_CODE,
  gridNumbers,
  listGridCodes,
  loadGridCode,
  readGridCode,
  unverifiedNumbers,
  type GridCodeChoice,
} from '../../../host/build/gridCode.ts';
import { gridCodeModule } from '../../../host/build/gridCodeModule.ts';
import { houseGrid } from '../../../sim/grid/houseGrid.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';

const CAT_3 = 'ieee1547-2018-cat3';

function errorOf(run: () => unknown): BackfeedError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(BackfeedError);
    return error as BackfeedError;
  }
  return expect.unreachable();
}

const messageOf = (run: () => unknown): string => errorOf(run).message;
const choose = (choice: GridCodeChoice) => messageOf(() => chooseGridCode(choice));

describe('the codes of the project', () => {
  it('are these', () => {
    expect(listGridCodes()).toEqual([
      'ca-rule21',
      'en50549-1',
      'ieee1547-2018-cat1',
      'ieee1547-2018-cat2',
      CAT_3,
      'vde-ar-n-4105',
    ]);
    expect(DEFAULT_GRID_CODE).toBe(CAT_3);
  });

  it.each(listGridCodes())('%s names a unit, and a source or none, for every number', (name) => {
    const numbers = gridNumbers(loadGridCode(name));
    expect(numbers.length).toBeGreaterThan(25);
    for (const { path, unit, status } of numbers) {
      expect(path.split('.').at(-1)).toMatch(new RegExp(unit === 'share' ? 'Share$' : `${titled(unit)}$`));
      expect(status, path).toMatch(path.startsWith('backOff.') ? /^ours$/ : /^(unverified|verified: .+)$/);
    }
  });

  it('cannot be chosen by mistake where a number is open, and the error lists those', () => {
    const open = listGridCodes().filter((name) => {
      try {
        chooseGridCode({ gridCode: name });
        return false;
      } catch (error) {
        expect((error as BackfeedError).code).toBe('GRID_CODE_UNVERIFIED');
        return true;
      }
    });
    expect(open).toEqual(['ca-rule21', 'vde-ar-n-4105']);
    expect(choose({ gridCode: 'vde-ar-n-4105' })).toBe(
      'GRID_CODE_UNVERIFIED: no open source confirms these numbers of vde-ar-n-4105: enterService.highPu 1.1 pu. ' +
        'Check them against the document of the code, then build with --accept-unverified (acceptUnverified).',
    );
    expect(chooseGridCode({ gridCode: 'vde-ar-n-4105', acceptUnverified: true }).name).toBe('vde-ar-n-4105');
  });

  it('does not ask for what is switched off', () => {
    const gridSettings = { 'voltWatt.enabled': false };
    expect(choose({ gridCode: 'ca-rule21' })).toContain('voltWatt.startPu 1.06 pu');
    expect(choose({ gridCode: 'ca-rule21', gridSettings })).not.toContain('voltWatt');
  });

  it('is that of the United States when nobody says which', () => {
    expect(chooseGridCode({}).name).toBe(CAT_3);
  });

  it('is found by a misspelt name', () => {
    expect(choose({ gridCode: 'vde-ar-4105' })).toBe(
      'GRID_CODE_UNKNOWN: no grid code "vde-ar-4105". Did you mean "vde-ar-n-4105"?',
    );
    expect(choose({ gridCode: '../x' })).toContain('Known grid codes: ca-rule21, en50549-1');
  });

  it.each(['en50549-1', 'vde-ar-n-4105'])('%s fits the simulated house', (name) => {
    const code = loadGridCode(name);
    expect(code.nominalVoltageV.value).toBe(houseGrid.nominalVoltageV);
    expect(code.nominalFrequencyHz.value).toBe(houseGrid.nominalFrequencyHz);
  });
});

function titled(unit: string): string {
  return unit === 'Hz' ? unit : unit[0]!.toUpperCase() + unit.slice(1);
}

/** Facts from public reference code, apart from our files. */
describe('IEEE 1547-2018', () => {
  it.each([
    ['cat1', { OV2: [1.2, 0.16], OV1: [1.1, 2], UV1: [0.7, 2], UV2: [0.45, 0.16] }],
    ['cat2', { OV2: [1.2, 0.16], OV1: [1.1, 2], UV1: [0.7, 10], UV2: [0.45, 0.16] }],
    ['cat3', { OV2: [1.2, 0.16], OV1: [1.1, 13], UV1: [0.88, 21], UV2: [0.5, 2] }],
  ])('%s trips at %o', (category, voltages) => {
    const { trip } = loadGridCode(`ieee1547-2018-${category}`);
    const pairs = (group: typeof trip.overVoltage) =>
      Object.fromEntries(
        Object.entries(group).map(([name, { limitPu, clearingS }]) => [
          name,
          [limitPu.value, clearingS.value],
        ]),
      );
    expect({ ...pairs(trip.overVoltage), ...pairs(trip.underVoltage) }).toEqual(voltages);
    const frequencies = { ...trip.overFrequency, ...trip.underFrequency };
    expect(
      Object.fromEntries(
        Object.entries(frequencies).map(([name, { limitHz, clearingS }]) => [
          name,
          [limitHz.value, clearingS.value],
        ]),
      ),
    ).toEqual({ OF2: [62, 0.16], OF1: [61.2, 300], UF1: [58.5, 300], UF2: [56.5, 0.16] });
  });
});

describe('gridSettings', () => {
  it('change a number inside the range of the code', () => {
    const code = chooseGridCode({
      gridSettings: {
        'enterService.delayS': 5,
        'trip.underVoltage.UV1.clearingS': 50,
        'voltWatt.enabled': true,
      },
    });
    expect(code.enterService.delayS.value).toBe(5);
    expect(code.trip.underVoltage.UV1!.clearingS.value).toBe(50);
    expect(code.voltWatt!.enabled).toBe(true);
    expect(gridCodeModule(code)).toContain('enterDelayMs = 5000;');
    // The data itself stays as it was.
    expect(loadGridCode(CAT_3).enterService.delayS.value).toBe(300);
  });

  it.each([
    [0, 600],
    [-0.1, null],
    [600.1, null],
    [NaN, null],
    [true, null],
  ])('of the enter-service delay: %s', (value, most) => {
    const run = () => chooseGridCode({ gridSettings: { 'enterService.delayS': value } });
    if (most !== null) {
      expect(run().enterService.delayS.value).toBe(value);
      expect(
        chooseGridCode({ gridSettings: { 'enterService.delayS': most } }).enterService.delayS.value,
      ).toBe(most);
    } else {
      expect(messageOf(run)).toBe(
        `GRID_CODE_SETTING: enterService.delayS cannot be ${value}: ${CAT_3} allows 0 to 600 s. Give a value inside the range.`,
      );
    }
  });

  it.each([
    [
      { 'enterService.dellayS': 5 },
      'has no setting "enterService.dellayS" for 5. Did you mean "enterService.delayS"?',
    ],
    [{ 'backOff.highPu': 1.3 }, 'backOff.highPu of ieee1547-2018-cat3 is fixed at 1.08 pu. Leave it out'],
    [
      { 'trip.overVoltage.OV2.limitPu': 1.3 },
      'is fixed at 1.2 pu. Leave it out, or choose another grid code.',
    ],
    [{ enterService: 5 }, 'has no setting "enterService" for 5.'],
    [{ 'voltWatt.enabled': 1 }, 'has no setting "voltWatt.enabled" for 1.'],
    [{ '__proto__.x': 1 }, 'has no setting "__proto__.x" for 1.'],
    // Each inside its range, and together nonsense.
    [
      { 'voltWatt.startPu': 1.09, 'voltWatt.endPu': 1.06 },
      'with these settings of ieee1547-2018-cat3, voltWatt.endPu is wrong: it must be more than startPu. Choose values that fit together.',
    ],
    [
      { 'enterService.lowHz': 59.9, 'trip.underFrequency.UF1.clearingS': 180 },
      'trip.underFrequency.UF1.clearingS is wrong: it must be at least 299 s: rideThrough allows no earlier trip.',
    ],
  ])('%o are refused', (gridSettings, message) => {
    const error = errorOf(() => chooseGridCode({ gridSettings: gridSettings as Record<string, number> }));
    expect(error.code).toBe('GRID_CODE_SETTING');
    expect(error.message).toContain(message);
  });

  it('of a code without volt-watt cannot switch it on', () => {
    expect(choose({ gridCode: 'en50549-1', gridSettings: { 'voltWatt.enabled': true } })).toContain(
      'en50549-1 has no setting "voltWatt.enabled" for true.',
    );
  });

  it('by an unverified range are open, too', () => {
    const code = loadGridCode(CAT_3);
    const range = { min: 0, max: 600, status: 'unverified' };
    const doubtful = {
      ...code,
      enterService: { ...code.enterService, delayS: { ...code.enterService.delayS, range } },
    };
    expect(unverifiedNumbers(doubtful, [])).toEqual([]);
    expect(unverifiedNumbers(doubtful, ['enterService.rampS'])).toEqual([]);
    expect(unverifiedNumbers(doubtful, ['enterService.delayS'])).toEqual([
      'the range of enterService.delayS',
    ]);
  });
});

const fileOf = (name: string): string =>
  readFileSync(new URL(`../../../firmware/safety/grid-code/${name}.yaml`, import.meta.url), 'utf8');

/** A file with one place changed, and its line. */
function changed(name: string, from: string | RegExp, to: string): { text: string; line: number } {
  const before = fileOf(name);
  const text = before.replace(from, to);
  expect(text).not.toBe(before);
  const at = typeof from === 'string' ? before.indexOf(from) : before.search(from);
  return { text, line: before.slice(0, at).split('\n').length };
}

describe('a faulty file is refused with line and remedy', () => {
  it.each([
    [
      'highPu: { value: 1.08,',
      'highPu: { value: 1.1,',
      'GRID_CODE_VALUE',
      '"backOff.highPu": must be below 1.1, the limit of OV1: move it toward the nominal value',
    ],
    [
      'lowPu: { value: 0.9,',
      'lowPu: { value: 0.88,',
      'GRID_CODE_VALUE',
      '"backOff.lowPu": must be above 0.88, the limit of UV1',
    ],
    [
      'lowHz: { value: 59.6,',
      'lowHz: { value: 58.5,',
      'GRID_CODE_VALUE',
      '"backOff.lowHz": must be above 58.5, the limit of UF1',
    ],
    [
      'highHz: { value: 60.4,',
      'highHz: { value: 61.3,',
      'GRID_CODE_VALUE',
      '"backOff.highHz": must be below 61.2, the limit of OF1',
    ],
    [
      'highPu: { value: 1.08,',
      'highPu: { value: 1.01,',
      'GRID_CODE_VALUE',
      '"backOff.highPu": must be above 1.01, or the grid could never enter service',
    ],
    [
      'lowPu: { value: 0.9,',
      'lowPu: { value: 0.99,',
      'GRID_CODE_VALUE',
      '"backOff.lowPu": must be below 0.99, or the grid could never enter service',
    ],
    [
      'lowHz: { value: 59.6,',
      'lowHz: { value: 59.95,',
      'GRID_CODE_VALUE',
      '"backOff.lowHz": must be below 59.95',
    ],
    [
      'highHz: { value: 60.4,',
      'highHz: { value: 60.05,',
      'GRID_CODE_VALUE',
      '"backOff.highHz": must be above 60.05',
    ],
    [
      'highPu: { value: 1.08, unit: pu, status: ours }',
      'highPu: { value: 1.08, unit: pu, status: unverified }',
      'GRID_CODE_VALUE',
      '"backOff.highPu.status"',
    ],
    [
      "status: 'verified: opender-ridethrough' }",
      "status: 'verified: hearsay' }",
      'GRID_CODE_VALUE',
      'there is no source "hearsay" in sources',
    ],
    [
      "status: 'verified: opender-ridethrough' }",
      'status: perhaps }',
      'GRID_CODE_VALUE',
      'write "unverified", or "verified: " and a key of sources',
    ],
    [
      'fromPu: 0.7, toPu: 0.88, atLeastS: 20,',
      'fromPu: 0.7, toPu: 0.88, atLeastS: 22,',
      'GRID_CODE_VALUE',
      '"trip.underVoltage.UV1.clearingS": must be at least 22 s: rideThrough allows no earlier trip',
    ],
    [
      'nominalVoltageV: { value: 240, unit: V,',
      'nominalVoltageV: { value: 240, unit: pu,',
      'GRID_CODE_VALUE',
      '"nominalVoltageV.unit"',
    ],
    [
      'nominalFrequencyHz: { value: 60,',
      'nominalFrequencyHz: { value: 0,',
      'GRID_CODE_VALUE',
      '"nominalFrequencyHz": must be more than 0',
    ],
    [
      'enterService:',
      'enterSevice:',
      'GRID_CODE_KEY',
      'unknown key "enterSevice". Did you mean "enterService"?',
    ],
    ['enabled: false', 'enabled: perhaps', 'GRID_CODE_VALUE', '"voltWatt.enabled"'],
    ['label:', 'label: [', 'GRID_CODE_SYNTAX', ''],
  ])('%s -> %s', (from, to, code, message) => {
    const { text, line } = changed(CAT_3, from, to);
    const error = errorOf(() => readGridCode(CAT_3, text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    // A trip is to blame for a ride-through that it breaks: the line is that of the trip.
    if (code === 'GRID_CODE_VALUE' && !message.includes('clearingS'))
      expect(error.message).toContain(`firmware/safety/grid-code/${CAT_3}.yaml:${line}: `);
  });

  it.each([
    [
      'en50549-1',
      /highPu: { value: 1.08,/,
      'highPu: { value: 1.12,',
      '"backOff.highPu": must be below 1.1, the limit of U>',
    ],
    [
      'vde-ar-n-4105',
      /highPu: { value: 1.08,/,
      'highPu: { value: 1.1,',
      '"backOff.highPu": must be below 1.1, the limit of the mean voltage',
    ],
    [
      'vde-ar-n-4105',
      /windowS: { value: 600,/,
      'windowS: { value: 601,',
      '"trip.meanOverVoltage.windowS": must be a multiple of 3 s',
    ],
    [
      'vde-ar-n-4105',
      /value: 47.5,\n\s+unit: Hz,\n\s+status: .verified: opendtu./,
      "value: 50.2, unit: Hz, status: 'verified: opendtu'",
      '"enterService.lowHz.range": must hold the value, 50.2',
    ],
  ])('%s: %s -> %s', (name, from, to, message) => {
    const { text } = changed(name, from, to);
    const { code, message: found } = errorOf(() => readGridCode(name, text));
    expect(code).toBe('GRID_CODE_VALUE');
    expect(found).toContain(message);
  });

  it('where momentary cessation begins inside our window', () => {
    const { text } = changed('ca-rule21', 'fromPu: 1.1, toPu: 1.2', 'fromPu: 1.07, toPu: 1.2');
    expect(messageOf(() => readGridCode('ca-rule21', text))).toContain(
      '"backOff.highPu": must be below 1.07, where momentary cessation begins',
    );
    const low = changed('ca-rule21', 'fromPu: 0, toPu: 0.5', 'fromPu: 0, toPu: 0.9').text;
    expect(messageOf(() => readGridCode('ca-rule21', low))).toContain(
      '"backOff.lowPu": must be above 0.9, where momentary cessation begins',
    );
  });

  it.each([
    ['lowPu', 0.95, 'highPu', 0.93],
    ['lowHz', 59.8, 'highHz', 59.7],
  ])('where enter service has no room: %s %d, %s %d', (low, lowValue, high, highValue) => {
    const text = fileOf('ca-rule21')
      .replace(
        new RegExp(`${low}: { value: [\\d.]+, unit: (\\w+), status: unverified`),
        `${low}: { value: ${lowValue}, unit: $1, status: unverified`,
      )
      .replace(
        new RegExp(`${high}: { value: [\\d.]+, unit: (\\w+), status: unverified`),
        `${high}: { value: ${highValue}, unit: $1, status: unverified`,
      );
    expect(messageOf(() => readGridCode('ca-rule21', text))).toContain(
      `"enterService.${high}": must be more than ${low}`,
    );
  });
});
