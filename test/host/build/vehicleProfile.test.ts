import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalSignals } from '../../../firmware/contract/canonicalSignals.ts';
import {
  listVehicleProfiles,
  loadVehicleProfile,
  readVehicleProfile,
} from '../../../host/build/vehicleProfile.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';

const folder = new URL('../../../firmware/profiles/leaf-aze0/', import.meta.url);
const dbcText = readFileSync(new URL('signals.dbc', folder), 'utf8');
const yamlText = readFileSync(new URL('profile.yaml', folder), 'utf8');

const read = (yaml: string, dbc = dbcText) =>
  readVehicleProfile({ name: 'test', dbcText: dbc, yamlText: yaml, folderName: 'firmware/profiles/test' });

/** The Leaf's profile with one text replaced; the text must be there. */
function changed(from: string, to: string): string {
  expect(yamlText).toContain(from);
  return yamlText.replace(from, to);
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

describe('the profile leaf-aze0', () => {
  const profile = loadVehicleProfile('leaf-aze0');

  it('is listed', () => expect(listVehicleProfiles()).toContain('leaf-aze0'));

  it('has its five messages with their checks', () => {
    const rows = Object.values(profile.frames).map(({ id, periodMs, crc, counter }) => [
      id,
      periodMs,
      crc?.polynomial,
      counter?.startBit,
    ]);
    expect(rows).toEqual([
      [0x1db, 10, 0x85, 48],
      [0x1dc, 10, 0x85, 48],
      [0x1da, 10, 0x85, 48],
      [0x55b, 100, 0x85, 48],
      [0x5bc, 100, undefined, undefined],
    ]);
  });

  it('binds every canonical signal', () => {
    expect(Object.keys(profile.bindings).sort()).toEqual(Object.keys(canonicalSignals).sort());
    expect(profile.bindings.batteryCurrentA).toEqual({
      frame: 'BatteryPack',
      signal: 'PackCurrent',
      scale: -1,
      offset: 0,
    });
  });

  it('leaves out multiplexed signals, counters and checksums', () => {
    const names = Object.values(profile.frames).flatMap((frame) => Object.keys(frame.signals));
    expect(names).not.toEqual(expect.arrayContaining(['Counter']));
    expect(names.filter((name) => /Counter|Checksum|RemainingSegments|FullSegments/.test(name))).toEqual([]);
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
      changed('timeoutMs: 1000', 'timeoutms: 1000'),
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
      'a binding to a multiplexed signal',
      changed('from: BatteryHealth.Health', 'from: BatteryHealth.FullSegments'),
      /^PROFILE_SIGNAL: .*BatteryHealth\.FullSegments is multiplexed/,
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
      /^PROFILE_VALUE: .*"messages\.BatteryPack\.crc\.byteIndex"/,
    ],
    [
      'three identifiers on the first buffer',
      changed('rxb0: [0x1db, 0x55b]', 'rxb0: [0x1db, 0x55b, 0x1da]'),
      /^PROFILE_VALUE: .*"receive\.rxb0": at most 2 identifiers/,
    ],
    [
      'five identifiers on the second buffer',
      changed('rxb1: [', 'rxb1: [1, 2, '),
      /^PROFILE_VALUE: .*"receive\.rxb1": at most 4 identifiers/,
    ],
    [
      'an identifier without a message',
      changed('0x5bc', '0x5bd'),
      /^PROFILE_RECEIVE: .*receive\.rxb1: 0x5BD is no message of this profile\. Give each of 0x1DB/,
    ],
    ['an identifier twice', changed('0x55b', '0x1db'), /^PROFILE_RECEIVE: .*0x1DB is there twice/],
    [
      'a bound message that is not received',
      changed(', 0x55b', ''),
      /^PROFILE_RECEIVE: .*0x55B is missing, which signals\.socPct comes from/,
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
      'an extended identifier',
      dbcText.replaceAll(/\b475\b/g, '2147484123'),
      /^PROFILE_MESSAGE: .*extended identifier/,
    ],
    [
      'an error in the database',
      dbcText.replace('7|11@0-', '7|11@0'),
      /^DBC_SYNTAX: firmware\/profiles\/test\/signals\.dbc:\d+: malformed signal/,
    ],
  ])('is refused with %s', (_name, dbc, pattern) => {
    expect(messageOf(() => read(yamlText, dbc))).toMatch(pattern);
  });

  it('that does not exist is refused with the likely name', () => {
    expect(messageOf(() => loadVehicleProfile('leaf-aze1'))).toBe(
      'PROFILE_UNKNOWN: no vehicle profile "leaf-aze1". Did you mean "leaf-aze0"?',
    );
    expect(messageOf(() => loadVehicleProfile('tesla'))).toContain('Known vehicles: ');
  });
});
