import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listStations, loadStation } from '../../../sim/charger/loadStation.ts';
import { wallStation } from '../../../sim/charger/wallStation.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-station-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const mine = `label: Mine
sources: ['a measurement of my own']
availableVoltageV: 450
availableCurrentA: 12
converter:
  asleepPowerW: 3
  idlePowerW: 20
  charge: { fixedLossW: 50, proportionalLoss: 0.05, quadraticLossPerW: 0 }
  discharge: { fixedLossW: 60, proportionalLoss: 0.06, quadraticLossPerW: 1e-6 }
`;

function pathOf(text: string): string {
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  return path;
}

function messageOf(nameOrPath: string): string {
  try {
    loadStation(nameOrPath);
  } catch (error) {
    return String(error).replaceAll(`${folder}/`, '');
  }
  return expect.unreachable();
}

describe('loadStation', () => {
  it('comes with stations of three sizes', () => {
    expect(listStations()).toEqual(['dc-25kw', 'v2h-6kw', 'wall-10kw']);
    expect(listStations().map((name) => loadStation(name).availableCurrentA)).toEqual([60, 15, 25]);
  });

  it('keeps the wall station as the safety campaign knows it', () => {
    const losses = { fixedLossW: 150, proportionalLoss: 0.0316, quadraticLossPerW: 5.6e-7 };
    expect(wallStation).toMatchObject({
      availableVoltageV: 500,
      availableCurrentA: 25,
      converter: { asleepPowerW: 4, idlePowerW: 12, charge: losses, discharge: losses },
      timing: {
        asleepAfterMs: 2000,
        insulationTestMs: 3000,
        contactorsCloseMs: 10_000,
        contactorsOpenMs: 10_000,
        settleMs: 1000,
        weldCheckMs: 3000,
        deadTimeMs: 300,
      },
      insulationTestVoltageV: 505,
      rampAPerS: 20,
      stopRampAPerS: 200,
    });
  });

  it('reads a file of the user, with the times of the recorded session where it names none', () => {
    const { converter, timing, rampAPerS } = loadStation(pathOf(`${mine}timing: { deadTimeMs: 50 }\n`));
    expect(converter.discharge.fixedLossW).toBe(60);
    expect(timing).toMatchObject({ deadTimeMs: 50, settleMs: 2100 });
    expect(rampAPerS).toBe(20);
  });

  it.each([
    [
      'a misspelt key',
      `${mine}timing: { deadTimeMS: 5 }\n`,
      'STATION_KEY',
      ':10: unknown key',
      '"deadTimeMs"',
    ],
    ['a gain', mine.replace('fixedLossW: 50', 'fixedLossW: -5'), 'STATION_VALUE', ':8:', 'Correct the value'],
    ['no source', mine.replace(/sources.*\n/, ''), 'STATION_KEY', '"sources" is missing', 'Add sources'],
    ['no YAML', 'label: [', 'STATION_SYNTAX', 'mine.yaml:', 'Correct the YAML'],
  ])('refuses %s', (_case, text, code, what, remedy) => {
    const message = messageOf(pathOf(text));
    for (const part of [code, what, remedy]) expect(message).toContain(part);
  });

  it('helps with a misspelt name', () => {
    expect(messageOf('wall-10kW')).toContain('Did you mean "wall-10kw"?');
  });
});
