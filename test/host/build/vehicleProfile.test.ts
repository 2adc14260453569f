import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalSignals } from '../../../firmware/contract/canonicalSignals.ts';
import { readSignal } from '../../../firmware/contract/frameCodec.ts';
import {
  listVehicleProfiles,
  loadVehicleProfile,
  readVehicleProfile,
} from '../../../host/build/vehicleProfile.ts';
import { parseDbc } from '../../../host/can/dbc/parseDbc.ts';
import { parseKcd } from '../../../host/can/kcd/parseKcd.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';

const { pack: leafPack } = loadCar('leaf-aze0');
const folder = new URL('../../../firmware/profiles/leaf-aze0/', import.meta.url);
const dbcText = readFileSync(new URL('signals.dbc', folder), 'utf8');
const yamlText = readFileSync(new URL('profile.yaml', folder), 'utf8');

const read = (yaml: string, dbc = dbcText) =>
  readVehicleProfile({
    name: 'test',
    yamlText: yaml,
    folderName: 'firmware/profiles/test',
    files: ['profile.yaml', 'signals.dbc', 'bus.kcd'],
    readDatabase: (file) =>
      (file.endsWith('.kcd') ? parseKcd : parseDbc)(dbc, `firmware/profiles/test/${file}`),
  });

/** The Leaf's profile with one text replaced; the text must be there. */
function changed(from: string, to: string, text = yamlText): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(BackfeedError);
    return (error as Error).message;
  }
  throw new Error('no error');
}

const scaleError =
  /^PROFILE_VALUE: .*profile\.yaml:\d+: "messages\.BatteryPack\.signals\.PackVoltage\.scale"/;

/** The Leaf's profile with filters of its own. */
const stated = (receive: string): string => `${yamlText}\nreceive: ${receive}\n`;

describe('the profile leaf-aze0', () => {
  const profile = loadVehicleProfile('leaf-aze0');

  it('is listed', () => expect(listVehicleProfiles()).toContain('leaf-aze0'));

  it('has its six messages with their checks', () => {
    const rows = Object.values(profile.frames).map(({ id, periodMs, checksum, counter }) => [
      id,
      periodMs,
      checksum?.kind,
      counter?.startBit,
    ]);
    expect(rows).toEqual([
      [0x1db, 10, 'crc8', 48],
      [0x1dc, 10, 'crc8', 48],
      [0x1da, 10, 'crc8', 48],
      [0x55b, 100, 'crc8', 48],
      [0x5bc, 100, undefined, undefined],
      [0x5c0, 500, undefined, undefined],
    ]);
  });

  it('binds every canonical signal but the voltages of cells, which the car does not tell', () => {
    const bound = Object.keys(canonicalSignals).filter((name) => !name.startsWith('cellM'));
    expect(Object.keys(profile.bindings).sort()).toEqual(bound.sort());
    expect(profile.bindings.batteryCurrentA).toEqual({
      frame: 'BatteryPack',
      signal: 'PackCurrent',
      scale: -1,
      offset: 0,
    });
  });

  it('leaves out counters and checksums', () => {
    const names = Object.values(profile.frames).flatMap((frame) => Object.keys(frame.signals));
    expect(names.filter((name) => /Counter|Checksum/.test(name))).toEqual([]);
  });

  it('knows which frames carry a multiplexed signal', () => {
    const signals = profile.frames['BatteryHealth']!.signals;
    expect(signals['FullSegments']?.multiplex).toEqual([
      { startBit: 32, bits: 1, order: 'little', ranges: [[1, 1]] },
    ]);
    expect(signals['StoredEnergy']?.multiplex).toEqual([
      { startBit: 44, bits: 1, order: 'little', ranges: [[0, 0]] },
    ]);
  });

  it('describes the battery as the simulator has it', () => {
    expect(profile.battery.capacityAh).toBe(leafPack.capacityAh);
    expect(profile.safety.cellsInSeries).toBe(leafPack.cellsInSeries);
    expect(profile.battery.openCircuitV).toEqual(leafPack.cell.openCircuitV);
    expect(profile.battery.timeConstantsS).toEqual(leafPack.cell.timeConstantsS);
    // At 20 degC, in two digits.
    const warmer = (kjPerMol: number): number => Math.exp((kjPerMol / 0.0083145) * (1 / 293.15 - 1 / 298.15));
    const { series, pairs } = leafPack.cell.activationKjPerMol;
    const packOf = (cellOhm: number): number => (cellOhm * leafPack.cellsInSeries) / leafPack.cellsInParallel;
    for (const [socPct, r0, r1, r2] of leafPack.cell.resistancesOhm) {
      const ohm = packOf(r0 * warmer(series) + (r1 + r2) * warmer(pairs)) + leafPack.extraResistanceOhm;
      const stated = profile.battery.resistanceOhm.find(([pct]) => pct === socPct)![1];
      expect(Math.abs(stated / ohm - 1), `${socPct} %`).toBeLessThan(0.03);
    }
  });

  it('states the limits of the pack', () =>
    expect([profile.packMinVoltageV, profile.packMaxVoltageV]).toEqual([240, 410]));

  it('lets every bound message but the slowest in on the buffer that rolls over', () => {
    expect(profile.receive).toEqual({ rxb0: [0x1db, 0x1dc, 0x1da, 0x55b, 0x5bc], rxb1: [0x5c0] });
    expect(profile.receiveReport.alsoAdmitted.map(({ id }) => id)).toEqual([0x55a, 0x5bf, 0x5b9]);
    expect(profile.receiveReport.unwantedFramesPerS).toBe(22);
  });
});

describe('a profile', () => {
  it('corrects what its database says', () => {
    const { frames } = read(
      changed(
        'StateOfCharge: { unavailableRaw: [0x3ff] }',
        'StateOfCharge: { scale: 0.5, offset: 1, signed: true, order: little, startBit: 0, bits: 9, unit: x, min: -1, max: 2 }',
      ),
    );
    expect(frames['BatteryCharge']?.signals['StateOfCharge']).toEqual({
      startBit: 0,
      bits: 9,
      order: 'little',
      signed: true,
      scale: 0.5,
      offset: 1,
      unit: 'x',
      min: -1,
      max: 2,
      label: 'StateOfCharge',
    });
  });

  it.each<[string, string, string, string, string, number[], number, number | null]>([
    [
      'a current marked as unsigned',
      dbcText.replace('7|11@0- (0.5,0) [-500|500]', '7|11@0+ (0.5,0) [0|1023.5]'),
      'PackCurrent: { unavailableRaw: [0x3ff] }',
      'PackCurrent: { unavailableRaw: [0x3ff], signed: true }',
      'BatteryPack.PackCurrent',
      [0xfe, 0xc0],
      1019,
      -5,
    ],
    [
      'a state of charge with factor 1',
      dbcText.replace('7|10@0+ (0.1,0) [0|100] "%"', '7|10@0+ (1,0) [0|1000] "%+1"'),
      'StateOfCharge: { unavailableRaw: [0x3ff] }',
      'StateOfCharge: { unavailableRaw: [0x3ff], scale: 0.1, unit: "%" }',
      'BatteryCharge.StateOfCharge',
      [0xbc, 0xc0],
      755,
      75.5,
    ],
    [
      'a voltage in Motorola order, times 0.01',
      dbcText.replace('16|8@1+ (1,0) [0|255]', '23|16@0+ (0.01,0) [0|655.35]'),
      'StateOfCharge: { unavailableRaw: [0x3ff] }',
      'StateOfCharge: {}\n      SelfTestAnswer: { startBit: 16, order: little, scale: 1, unit: V }',
      'BatteryCharge.SelfTestAnswer',
      [0, 0, 0x9a, 0x01],
      394.25,
      410,
    ],
    [
      'a place and a length',
      dbcText.replace('32|7@1+', '33|6@1+'),
      'UsableCharge: { unavailableRaw: [0x7f] }',
      'UsableCharge: { startBit: 32, bits: 7 }',
      'BatteryPack.UsableCharge',
      [0, 0, 0, 0, 85],
      42,
      85,
    ],
    [
      'an offset',
      dbcText.replace('(0.1,-10)', '(0.1,0)'),
      'ChargerLimit: { unavailableRaw: [0x3ff] }',
      'ChargerLimit: { offset: -10 }',
      'BatteryLimits.ChargerLimit',
      [0, 0, 0x01, 0x90],
      10,
      0,
    ],
    [
      'an integer that is a float',
      dbcText.replace('24|8@1+ (0.4166667,0) [0|100] "%"', '0|32@1+ (1,0) [0|0] ""'),
      'Health: { unavailableRaw: [0x7f] }',
      'Health: {}\n      TemperatureGauge: { encoding: float32 }',
      'BatteryHealth.TemperatureGauge',
      [0, 0, 0x20, 0x41],
      0x41200000,
      10,
    ],
    [
      'a sentinel',
      dbcText,
      'Health: { unavailableRaw: [0x7f] }',
      'Health: { unavailableRaw: [50, 0x7f] }',
      'BatteryHealth.Health',
      [0, 0, 0, 0, 100],
      50,
      null,
    ],
    [
      'a switch that the database does not know',
      dbcText,
      'Health: { unavailableRaw: [0x7f] }',
      'Health: { multiplex: { signal: SegmentKind, ranges: [[1, 1]] } }',
      'BatteryHealth.Health',
      [0, 0, 0, 0, 100],
      50,
      null,
    ],
    [
      'a switch that is none',
      dbcText,
      'Health: { unavailableRaw: [0x7f] }',
      'Health: {}\n      FullSegments: { multiplex: null }',
      'BatteryHealth.FullSegments',
      [0, 0, 12],
      NaN,
      12,
    ],
  ])('corrects %s', (_name, dbc, from, to, source, bytes, before, after) => {
    const [frame, signal] = source.split('.') as [string, string];
    const data = Uint8Array.of(...bytes, ...new Array<number>(8 - bytes.length).fill(0));
    const value = (yaml: string) => readSignal(read(yaml, dbc).frames[frame]!.signals[signal]!, data);
    expect(value(yamlText)).toBe(Number.isNaN(before) ? null : before);
    expect(value(changed(from, to))).toBe(after);
  });

  it('does not keep the range of a database whose layout it corrects', () => {
    const dbc = dbcText.replace('7|11@0- (0.5,0) [-500|500]', '7|11@0+ (0.5,0) [0|1023.5]');
    const yaml = changed('PackCurrent: { unavailableRaw: [0x3ff] }', 'PackCurrent: { signed: true }');
    expect(read(yaml, dbc).frames['BatteryPack']?.signals['PackCurrent']).toMatchObject({
      min: -512,
      max: 511.5,
    });
  });

  it('takes the range of the bits where the database gives none', () => {
    const { frames } = read(yamlText, dbcText.replace('(0.5,0) [-500|500] "A"', '(0.5,0) [0|0] "A"'));
    expect(frames['BatteryPack']?.signals['PackCurrent']).toMatchObject({ min: -512, max: 511.5 });
  });

  it('overrides the period of the database', () => {
    expect(
      read(changed('timeoutMs: 2000', 'timeoutMs: 2000\n    periodMs: 500')).frames['BatteryHealth']
        ?.periodMs,
    ).toBe(500);
  });

  it.each([
    [
      'a misspelt key',
      changed('bitrate:', 'bitrat:'),
      /^PROFILE_KEY: firmware\/profiles\/test\/profile\.yaml:\d+: unknown key "bitrat"\. Did you mean "bitrate"\?/,
    ],
    [
      'a misspelt key inside',
      changed('timeoutMs: 800', 'timeoutms: 800'),
      /^PROFILE_KEY: .*unknown key "messages\.BatteryCharge\.timeoutms"\. Did you mean "timeoutMs"\?/,
    ],
    [
      'a misspelt override',
      changed('min: 150', 'minimum: 150'),
      /^PROFILE_KEY: .*unknown key "messages\.BatteryPack\.signals\.PackVoltage\.minimum"/,
    ],
    [
      'an unknown canonical name',
      changed('  sohPct:', '  sohPtc:'),
      /^PROFILE_KEY: .*unknown key "signals\.sohPtc"\. Did you mean "sohPct"\?/,
    ],
    [
      'a required signal missing',
      changed('  socPct: { from: BatteryCharge.StateOfCharge }\n', ''),
      /^PROFILE_KEY: .*key "signals\.socPct" is missing/,
    ],
    [
      'a wrong type',
      changed('bitrate: 500000', 'bitrate: fast'),
      /^PROFILE_VALUE: .*profile\.yaml:2: "bitrate"/,
    ],
    [
      'a source without a dot',
      changed('from: BatteryPack.PackVoltage', 'from: BatteryPack'),
      /^PROFILE_VALUE: .*"signals\.batteryVoltageV\.from": write it as MESSAGE\.SIGNAL/,
    ],
    ['text that is no YAML', 'label: [', /^PROFILE_SYNTAX: /],
    [
      'an unknown message',
      changed('  BatteryLimits:\n', '  BatteryLimit:\n'),
      /^PROFILE_MESSAGE: .*messages\.BatteryLimit: no message "BatteryLimit"\. Did you mean "BatteryLimits"\?/,
    ],
    [
      'a binding to an unknown message',
      changed('from: MotorState.MotorSpeed', 'from: MotorSate.MotorSpeed'),
      /^PROFILE_MESSAGE: .*signals\.motorSpeedRpm\.from: no message "MotorSate"\. Did you mean "MotorState"\?/,
    ],
    [
      'a binding to an unknown signal',
      changed('from: MotorState.MotorSpeed', 'from: MotorState.MotorSped'),
      /^PROFILE_SIGNAL: .*signals\.motorSpeedRpm\.from: message MotorState has no signal "MotorSped"\. Did you mean "MotorSpeed"\?/,
    ],
    [
      'an override of an unknown signal',
      changed('PackCurrent: {', 'PackCurent: {'),
      /^PROFILE_SIGNAL: .*messages\.BatteryPack\.signals\.PackCurent: message BatteryPack has no signal "PackCurent"\. Did you mean "PackCurrent"\?/,
    ],
    [
      'a signal moved out of its message',
      changed('PackVoltage: {', 'PackVoltage: { startBit: 63, bits: 20,'),
      /^PROFILE_SIGNAL: .*PackVoltage has 20 bits from bit 63/,
    ],
    [
      'a binding to the checksum',
      changed('from: BatteryHealth.Health', 'from: BatteryPack.Checksum'),
      /^PROFILE_SIGNAL: .*BatteryPack\.Checksum is the counter or the checksum/,
    ],
    [
      'a counter over a signal',
      changed('counter: { startBit: 48, bits: 2 }', 'counter: { startBit: 38, bits: 4 }'),
      /^PROFILE_SIGNAL: .*UsableCharge shares bits with the counter/,
    ],
    [
      'a checksum outside the message',
      changed('byteIndex: 7', 'byteIndex: 9'),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "messages\.BatteryPack\.checksum\.byteIndex"/,
    ],
    [
      'a checksum without its polynomial',
      changed(', polynomial: 0x85', ''),
      /^PROFILE_VALUE: .*"messages\.BatteryPack\.checksum": kind crc8 needs polynomial/,
    ],
    [
      'a checksum with a key of another kind',
      changed('kind: crc8,', 'kind: xor8,'),
      /^PROFILE_VALUE: .*kind xor8 has no polynomial, but byteIndex, initial, covers/,
    ],
    [
      'an unknown kind of checksum',
      changed('kind: crc8', 'kind: crc9'),
      /^PROFILE_VALUE: .*"messages\.BatteryPack\.checksum\.kind": .*"nibbleSum"/,
    ],
    [
      'a misspelt key of a checksum',
      changed('byteIndex: 7, polynomial', 'byteIndx: 7, polynomial'),
      /^PROFILE_KEY: .*unknown key "messages\.BatteryPack\.checksum\.byteIndx"\. Did you mean "byteIndex"\?/,
    ],
    [
      'a checksum over bytes in the wrong order',
      changed('byteIndex: 7, ', 'byteIndex: 7, covers: [6, 0], '),
      /^PROFILE_VALUE: .*checksum\.covers": give the first byte/,
    ],
    ['a scale of 0', changed('PackVoltage: {', 'PackVoltage: { scale: 0,'), scaleError],
    ['a scale that is no number', changed('PackVoltage: {', 'PackVoltage: { scale: .nan,'), scaleError],
    ['an infinite scale', changed('PackVoltage: {', 'PackVoltage: { scale: .inf,'), scaleError],
    ['a scale without an inverse', changed('PackVoltage: {', 'PackVoltage: { scale: 1e-320,'), scaleError],
    [
      'a scale of 0 in a binding',
      changed('StateOfCharge }', 'StateOfCharge, scale: 0 }'),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "signals\.socPct\.scale": a scale must not be 0/,
    ],
    [
      'scales whose product overflows',
      changed('StateOfCharge: {', 'StateOfCharge: { scale: 1e300,').replace(
        'StateOfCharge }',
        'StateOfCharge, scale: 1e200 }',
      ),
      /^PROFILE_VALUE: .*signals\.socPct\.scale: with the scale of the database signal/,
    ],
    [
      'bounds that leave no value',
      changed('min: 150', 'min: 500'),
      /^PROFILE_VALUE: .*PackVoltage: no value lies between min 500 and max 450/,
    ],
    [
      'a switch that does not exist',
      changed('signal: ShowsCapacity', 'signal: ShowCapacity'),
      /^PROFILE_SIGNAL: .*StoredEnergy\.multiplex: message BatteryHealth has no signal "ShowCapacity"\. Did you mean "ShowsCapacity"\?/,
    ],
    [
      'a signal that switches itself',
      changed('signal: ShowsCapacity', 'signal: StoredEnergy'),
      /^PROFILE_SIGNAL: .*StoredEnergy waits for StoredEnergy/,
    ],
    [
      'an integer that is not exact',
      changed('StateOfCharge: {', 'StateOfCharge: { startBit: 0, bits: 54, order: little,'),
      /^PROFILE_SIGNAL: .*StateOfCharge has 54 bits, and a number is exact up to 53\. Give it bits: 53 or fewer/,
    ],
    [
      'a float of a wrong width',
      changed('StateOfCharge: {', 'StateOfCharge: { encoding: float32,'),
      /^PROFILE_SIGNAL: .*StateOfCharge is a float32 of 10 bits\. Give it bits: 32/,
    ],
    [
      'a pack without voltage',
      changed('minVoltageV: 240', 'minVoltageV: 420'),
      /^PROFILE_VALUE: .*"pack": minVoltageV must be less than maxVoltageV/,
    ],
    [
      'no battery',
      changed('battery:\n', 'batteries:\n'),
      /^PROFILE_KEY: .*unknown key "batteries"\. Did you mean "battery"/,
    ],
    [
      'a battery without capacity',
      changed('capacityAh: 82.8', 'capacityAh: 0'),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "battery\.capacityAh": .*Correct the value/,
    ],
    [
      'a battery without resistance',
      changed(
        '  resistanceOhm: [[0, 0.37], [10, 0.25], [20, 0.19], [50, 0.18], [80, 0.2], [100, 0.22]]\n',
        '',
      ),
      /^PROFILE_KEY: .*profile\.yaml:\d+: key "battery\.resistanceOhm" is missing\. Add battery\.resistanceOhm/,
    ],
    [
      'a curve that does not reach a full battery',
      changed('    - [100, 4.18]\n', ''),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "battery\.openCircuitV": must begin at 0 % and end at 100 %/,
    ],
    [
      'a curve that goes back',
      changed('[50, 3.78]', '[40, 3.78]'),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "battery\.openCircuitV\.6": states of charge must rise/,
    ],
    [
      'a corner between two percent',
      changed('[5, 3.37]', '[5.5, 3.37]'),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "battery\.openCircuitV\.1\.0"/,
    ],
    [
      'a resistance that is none',
      changed('[[0, 0.37], ', '[[0, 0], '),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "battery\.resistanceOhm\.0\.1"/,
    ],
    [
      'shares that are no whole',
      changed('[0.41, 0.21, 0.38]', '[0.41, 0.21, 0.3]'),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "battery\.resistanceShares": shares must add up to 1/,
    ],
    [
      'time constants the wrong way round',
      changed('[16, 300]', '[300, 16]'),
      /^PROFILE_VALUE: .*profile\.yaml:\d+: "battery\.timeConstantsS": the faster of the two/,
    ],
    ['no pack', changed('pack:\n', 'packs:\n'), /^PROFILE_KEY: .*unknown key "packs"\. Did you mean "pack"/],
    [
      'a database that is not there',
      changed('database: signals.dbc', 'database: signal.dbc'),
      /^PROFILE_DATABASE: .*profile\.yaml: database: there is no file signal\.dbc beside it\. Did you mean "signals\.dbc"\?/,
    ],
    [
      'a database of another format',
      changed('database: signals.dbc', 'database: signals.arxml'),
      /^PROFILE_VALUE: .*"database": name a \.dbc or \.kcd file/,
    ],
    [
      'a burst of an identifier that is not bound',
      changed('[0x55b, 0x5bc]', '[0x55b, 0x5bd]'),
      /^PROFILE_RECEIVE: .*bursts\.1: no signal is bound to a message 0x5BD\. Name identifiers of 0x1DB/,
    ],
    [
      'an identifier that does not exist',
      changed('ids: [0x284]', 'ids: [0x800]'),
      /^PROFILE_VALUE: .*"traffic\.1\.ids\.0": an identifier is 0 to 0x7FF, or/,
    ],
    [
      'three identifiers on the first buffer',
      stated('{ rxb0: [0x1db, 0x55b, 0x1da] }'),
      /^PROFILE_VALUE: .*"receive\.rxb0": at most 2 identifiers/,
    ],
    [
      'five identifiers on the second buffer',
      stated('{ rxb0: [0x1db], rxb1: [1, 2, 3, 4, 5] }'),
      /^PROFILE_VALUE: .*"receive\.rxb1": at most 4 identifiers/,
    ],
    [
      'nothing on the first buffer',
      stated('{ rxb0: [] }'),
      /^PROFILE_VALUE: .*"receive\.rxb0": give this buffer an identifier/,
    ],
    [
      'a bound message that is not received',
      stated('{ rxb0: [0x1db, 0x55b], rxb1: [0x1dc, 0x1da] }'),
      /^PROFILE_RECEIVE: .*receive: no filter lets 0x5BC in/,
    ],
    [
      'a mask that compares data',
      stated('{ rxb0: [0x1db], rxb0Mask: 0x9fffffff }'),
      /^PROFILE_RECEIVE: .*receive\.rxb0Mask: 0x1FFFFFFF compares data bytes of the standard frames\. Give a mask of 11 bits/,
    ],
  ])('is refused with %s', (_name, yaml, pattern) => {
    expect(messageOf(() => read(yaml))).toMatch(pattern);
  });

  it.each([
    [
      'no period anywhere',
      dbcText.replace('BA_ "GenMsgCycleTime" BO_ 475 10;', ''),
      /^PROFILE_MESSAGE: .*messages\.BatteryPack: its period is neither/,
    ],
    [
      'more bytes than classic CAN has',
      dbcText.replace('BO_ 475 BatteryPack: 8', 'BO_ 475 BatteryPack: 16'),
      /^PROFILE_MESSAGE: .*messages\.BatteryPack: the message has 16 bytes/,
    ],
    [
      'a checksum outside a short message',
      dbcText.replace('BO_ 475 BatteryPack: 8', 'BO_ 475 BatteryPack: 7'),
      /^PROFILE_MESSAGE: .*messages\.BatteryPack\.checksum is outside the message of 7 bytes/,
    ],
    [
      'a scale of 0 in the database',
      dbcText.replace('7|10@0+ (0.1,0) [0|100]', '7|10@0+ (0,0) [0|100]'),
      /^PROFILE_VALUE: .*messages\.BatteryCharge\.signals\.StateOfCharge: firmware\/profiles\/test\/signals\.dbc:\d+: signal BatteryCharge\.StateOfCharge has the scale 0\./,
    ],
    [
      'a bound signal of 64 bits',
      dbcText.replace('StateOfCharge : 7|10@0+', 'StateOfCharge : 7|64@0+'),
      /^PROFILE_SIGNAL: .*BatteryCharge\.signals\.StateOfCharge has 64 bits, and a number is exact up to 53/,
    ],
    [
      'an error in the database',
      dbcText.replace('7|11@0-', '7|11@0'),
      /^DBC_SYNTAX: firmware\/profiles\/test\/signals\.dbc:\d+: malformed signal/,
    ],
  ])('is refused with %s', (_name, dbc, pattern) => {
    expect(messageOf(() => read(yamlText, dbc))).toMatch(pattern);
  });

  it('leaves alone what nobody asked for', () => {
    // A third-party database may hold signals that no number can carry; they matter when one is bound.
    const wide = dbcText.replace(
      ' SG_ RemainingSegments m0',
      ' SG_ Everything : 0|64@1+ (1,0) [0|0] "" VehicleController\n SG_ RemainingSegments m0',
    );
    expect(Object.keys(read(yamlText, wide).frames['BatteryHealth']!.signals)).not.toContain('Everything');
    const bound = changed('from: BatteryHealth.Health', 'from: BatteryHealth.Everything');
    expect(messageOf(() => read(bound, wide))).toMatch(
      /^PROFILE_SIGNAL: .*BatteryHealth\.signals\.Everything has 64 bits, and a number is exact up to 53/,
    );
  });

  it('takes extended identifiers', () => {
    const extended = dbcText.replaceAll(/\b475\b/g, '2147484123');
    const { frames, receive } = read(yamlText.replaceAll('0x1db', '0x800001db'), extended);
    expect(frames['BatteryPack']).toMatchObject({ id: 475, extended: true });
    expect([...receive.rxb0, ...receive.rxb1]).toContain(0x800001db);
  });

  it('takes the filters that it states', () => {
    const yaml = stated('{ rxb0: [0x1dc, 0x55b], rxb0Mask: 0x7f0, rxb1: [0x5bc, 0x5c0] }');
    const { acceptance, receive } = read(yaml);
    expect(acceptance.rxb0).toEqual({ mask: 0x7f0 << 18, filters: [0x1d0, 0x550] });
    expect(receive).toEqual({ rxb0: [0x1db, 0x1dc, 0x1da, 0x55b], rxb1: [0x5bc, 0x5c0] });
  });

  it('reads a KCD file', () => {
    const signal = (name: string, offset: number): string =>
      `<Signal name="${name}" offset="${offset}" length="6"><Value slope="0.5" unit="A"/></Signal>`;
    const kcd = `<NetworkDefinition xmlns="http://kayak.2codeornot2code.org/1.0"><Document/><Bus name="x">
      <Message id="0x6B003" format="extended" length="8" interval="100" name="All">
      ${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, i) => signal(name, 7 * i)).join('\n')}
      </Message></Bus></NetworkDefinition>`;
    const yaml = `
label: Test
bitrate: 500000
sources: [test]
database: bus.kcd
pack: { minVoltageV: 1, maxVoltageV: 2, chemistry: lfp, cellsInSeries: 1, auxiliariesMaxW: 0 }
battery:
  capacityAh: 1
  openCircuitV: [[0, 3], [100, 4]]
  resistanceOhm: [[0, 1], [100, 1]]
  resistanceShares: [0.5, 0.2, 0.3]
  timeConstantsS: [10, 100]
messages:
  All: { timeoutMs: 500 }
signals:
  batteryCurrentA: { from: All.a }
  batteryVoltageV: { from: All.b }
  socPct: { from: All.c }
  dischargeLimitW: { from: All.d }
  chargeLimitW: { from: All.e }
  relayCutRequest: { from: All.f }
  motorSpeedRpm: { from: All.g }
  batteryTempMinC: { from: All.h }
  batteryTempMaxC: { from: All.i }
`;
    const { frames, receive } = read(yaml, kcd);
    expect(frames['All']).toMatchObject({ id: 0x6b003, extended: true, periodMs: 100, timeoutMs: 500 });
    expect(frames['All']!.signals['b']).toMatchObject({ startBit: 7, bits: 6, scale: 0.5, max: 31.5 });
    expect(receive).toEqual({ rxb0: [0x8006b003], rxb1: [] });
  });

  it('that does not exist is refused with the likely name', () => {
    expect(messageOf(() => loadVehicleProfile('leaf-aze1'))).toBe(
      'PROFILE_UNKNOWN: no vehicle profile "leaf-aze1". Did you mean "leaf-aze0"?',
    );
    expect(messageOf(() => loadVehicleProfile('tesla'))).toContain('Known vehicles: ');
  });
});
