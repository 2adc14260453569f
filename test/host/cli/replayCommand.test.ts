import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReplayReport } from '../../../host/twin/replay.ts';
import { spawnBackfeed } from './runBackfeed.ts';

const DRIVE = join('..', 'shared', 'data', 'can', 'leaf_drive_88s_gvret.txt');

describe('backfeed replay', () => {
  if (!existsSync(DRIVE)) {
    it.skip(`needs the recorded drive ${DRIVE}`, () => {});
    return;
  }

  it('gets the energy of a recorded drive through chip and bundle', async () => {
    const { exitCode, stdout, stderr } = await spawnBackfeed(
      'replay',
      DRIVE,
      '--vehicle',
      'leaf-aze0',
      '--json',
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const report = JSON.parse(stdout) as ReplayReport;
    expect(report).toMatchObject({ frames: 67_313, crcErrors: 0, counterErrors: 0, rejected: 0 });
    expect(report.covered).toBeGreaterThan(20_000);
    expect(report.chip.received).toBeGreaterThan(10_000);
    expect(report.chip.filtered).toBeGreaterThan(10_000);
    for (const name of ['regen', 'traction'] as const) {
      expect(report.directWh[name]).toBeGreaterThan(1);
      expect(Math.abs(report.registersWh[name] / report.directWh[name] - 1)).toBeLessThan(0.005);
    }
  });
});
