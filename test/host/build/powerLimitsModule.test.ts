import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { boards } from '../../../firmware/contract/boards/boards.ts';
import type { BoardSleep } from '../../../firmware/contract/boards/boardData.ts';
import { powerLimitsModule, refuseParking } from '../../../host/build/powerLimitsModule.ts';
import { readVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { parseDbc } from '../../../host/can/dbc/parseDbc.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';

const folder = new URL('../../../firmware/profiles/leaf-aze0/', import.meta.url);
const yamlText = readFileSync(new URL('profile.yaml', folder), 'utf8');
const dbcText = readFileSync(new URL('signals.dbc', folder), 'utf8');

const guestOf = (yaml: string) =>
  readVehicleProfile({
    name: 'test',
    yamlText: yaml,
    folderName: 'firmware/profiles/test',
    files: ['profile.yaml', 'signals.dbc'],
    readDatabase: () => parseDbc(dbcText, 'signals.dbc'),
  }).guest;

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

/** Line of a key in the profile. */
const lineOf = (key: string): number =>
  yamlText.split('\n').findIndex((line) => line.includes(`${key}:`)) + 1;

describe('a profile as a place for a guest', () => {
  it("needs neither section: the defaults are the Leaf's", () => {
    const without = yamlText.replace(/auxBattery:\n( .*\n)+/, '').replace(/parking:\n( .*\n)+/, '');
    expect(without).not.toContain('chargingV');
    const { auxBattery, parking } = guestOf(without);
    expect({ auxBattery, parking }).toEqual({
      auxBattery: guestOf(yamlText).auxBattery,
      parking: guestOf(yamlText).parking,
    });
  });

  it.each([
    [
      'hardSleepV: 11.5',
      'hardSleepV: 11.8',
      'hardSleepV',
      /hardSleepV": 11\.8 V must be below stopExportV, 11\.8 V/,
    ],
    [
      'stopExportV: 11.8',
      'stopExportV: 12.7',
      'stopExportV',
      /stopExportV": 12\.7 V must be below restV, 12\.6 V/,
    ],
    ['restV: 12.6', 'restV: 13.2', 'restV', /restV": 13\.2 V must be below chargingV, 13\.2 V/],
    ['resumeV: 12.8', 'resumeV: 11.8', 'resumeV', /resumeV": 11\.8 V must lie above stopExportV, 11\.8 V/],
    [
      'resumeV: 12.8',
      'resumeV: 13.3',
      'resumeV',
      /resumeV": 13\.3 V must lie above .* and not above chargingV/,
    ],
    ['chargingV: 13.2', 'chargingV: 27.6', 'chargingV', /chargingV": .*16/],
    ['hardSleepV: 11.5', 'hardSleepV: 1.15', 'hardSleepV', /hardSleepV": .*8/],
    ['hardSleepV: 11.5', 'hardSleepV: .nan', 'hardSleepV', /hardSleepV": /],
    ['ownChargeMaxAh: 1', 'ownChargeMaxAh: 0', 'ownChargeMaxAh', /ownChargeMaxAh": .*0\.05/],
    ['ownChargeMaxAh: 1', 'ownChargeMaxAh: 1000', 'ownChargeMaxAh', /ownChargeMaxAh": .*10/],
    ['unchargedMaxH: 72', 'unchargedMaxH: 0', 'unchargedMaxH', /unchargedMaxH": /],
    ['unchargedMaxH: 72', 'unchargedMaxH: 9999', 'unchargedMaxH', /unchargedMaxH": .*720/],
    ['silentS: 30', 'silentS: 0', 'silentS', /silentS": /],
    ['hopS: 1800', 'hopS: 0', 'hopS', /hopS": /],
    ['hopS: 1800', 'hopS: -60', 'hopS', /hopS": /],
    ['hopS: 1800', 'hopS: soon', 'hopS', /hopS": /],
    ['checkInS: 7200', 'checkInS: 5', 'checkInS', /checkInS": .*600/],
    ['wakesPerDay: 4', 'wakesPerDay: -1', 'wakesPerDay', /wakesPerDay": /],
    ['wakesPerDay: 4', 'wakesPerDay: 96', 'wakesPerDay', /wakesPerDay": .*24/],
    ['wakesBy: [plug, ignition', 'wakesBy: [plug', 'wakesBy', /wakesBy": add ignition/],
    [
      'wakesBy: [plug',
      'wakesBy: [plgu',
      'wakesBy',
      /wakesBy\.0": there is no wake source "plgu"\. Did you mean "plug"\?/,
    ],
    ['wakesBy: [plug', 'wakesBy: [moon', 'wakesBy', /"moon"\. There are plug, ignition, can, timer/],
  ])('%s -> %s is refused with its line', (from, to, key, message) => {
    const said = messageOf(() => guestOf(changed(from, to)));
    expect(said).toMatch(message);
    expect(said).toMatch(new RegExp(`^PROFILE_VALUE: .*profile\\.yaml:${lineOf(key)}: `));
  });

  it.each([
    ['  silentS: 30', '  silentsS: 30', /^PROFILE_KEY: .*"parking\.silentsS"\. Did you mean "silentS"\?/],
    ['  restV: 12.6', '  restsV: 12.6', /^PROFILE_KEY: .*"auxBattery\.restsV"\. Did you mean "restV"\?/],
  ])('%s: a misspelt key is an error', (from, to, message) => {
    expect(messageOf(() => guestOf(changed(from, to)))).toMatch(message);
  });
});

describe('a profile on a board', () => {
  const sleep: BoardSleep = { ...boards['esp32']!.hardware.sleep };

  it.each(Object.entries(boards))('%s takes the Leaf', (name, { hardware }) => {
    expect(() => refuseParking(guestOf(yamlText), name, hardware.sleep)).not.toThrow();
  });

  it('cannot wake by what the board does not have', () => {
    const said = messageOf(() =>
      refuseParking(guestOf(yamlText), 'tiny', { ...sleep, wakesBy: ['ignition', 'plug', 'timer'] }),
    );
    expect(said).toBe(
      `PROFILE_PARKING: firmware/profiles/test/profile.yaml:${lineOf('wakesBy')}: "parking.wakesBy": the board tiny cannot wake by can. It wakes by ignition, plug, timer.`,
    );
  });

  it('cannot sleep longer in one go than the board', () => {
    const said = messageOf(() => refuseParking(guestOf(changed('hopS: 1800', 'hopS: 1801')), 'esp32', sleep));
    expect(said).toBe(
      `PROFILE_PARKING: firmware/profiles/test/profile.yaml:${lineOf('hopS')}: "parking.hopS": the board esp32 sleeps 1800 s at most, not 1801 s. Give 1 to 1800.`,
    );
  });
});

describe('the module power-limits', () => {
  it('has the numbers of the profile in the units of the firmware', () => {
    const text = powerLimitsModule(guestOf(changed('[plug, ignition, can, timer]', '[ignition, timer]')));
    expect(text.split('\n')).toEqual([
      'export const chargingV = 13.2;',
      'export const restV = 12.6;',
      'export const stopExportV = 11.8;',
      'export const hardSleepV = 11.5;',
      'export const resumeV = 12.8;',
      'export const ownChargeMaxMas = 3600000;',
      'export const unchargedMaxS = 259200;',
      'export const silentMs = 30000;',
      'export const hopS = 1800;',
      'export const checkInS = 7200;',
      'export const wakesPerDay = 4;',
      'export const wakesByPlug = 0;',
      'export const wakesByCan = 0;',
      'export const wakesByTimer = 1;',
    ]);
  });
});
