import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { chooseGridCode, type GridCodeChoice } from '../../../host/build/gridCode.ts';
import { gridCodeModule } from '../../../host/build/gridCodeModule.ts';
import { evaluateModule } from './evaluateModule.ts';

const numbersOf = (choice: GridCodeChoice) =>
  evaluateModule<Record<string, number | string | number[]>>(
    gridCodeModule(chooseGridCode({ acceptUnverified: true, ...choice })),
    'as generated',
  );

it('has the numbers of the code, each limit half a step of the meter further out', async () => {
  const { voltageTrips, frequencyTrips, ...rest } = await numbersOf({});
  expect(voltageTrips).toEqual([
    ...[1, 1.200021, 160],
    ...[1, 1.100021, 13_000],
    ...[-1, -0.879979, 21_000],
    ...[-1, -0.499979, 2000],
  ]);
  expect(frequencyTrips).toEqual([
    ...[1, 62.0005, 160],
    ...[1, 61.2005, 300_000],
    ...[-1, -58.4995, 300_000],
    ...[-1, -56.4995, 160],
  ]);
  expect(rest).toMatchObject({
    gridCodeName: 'ieee1547-2018-cat3',
    nominalVoltageV: 240,
    backOffLowPu: 0.899979,
    backOffHighPu: 1.080021,
    steadyHighPu: 1.080021,
    enterLowPu: 0.916979,
    enterHighPu: 1.050021,
    // Our own margin is narrower than 59.5 Hz.
    enterLowHz: 59.6495,
    enterHighHz: 60.1005,
    enterDelayMs: 300_000,
    tripRampMs: 300_000,
    meanHighPu: 0,
    voltWatt: 0,
    droopHighHz: 60.036,
    droopHighPerHz: 0.333333,
    droopTimeMs: 2171,
  });
});

it('follows what is switched on, what differs after a trip, and what a code does not have', async () => {
  expect(await numbersOf({ gridSettings: { 'voltWatt.enabled': true } })).toMatchObject({
    voltWatt: 1,
    voltWattStartPu: 1.06,
    voltWattEndPu: 1.1,
    voltWattEndShare: 0,
    steadyHighPu: 1.060021,
  });
  expect(await numbersOf({ gridCode: 'en50549-1' })).toMatchObject({
    enterDelayMs: 60_000,
    enterRampMs: 240_000,
    tripDelayMs: 60_000,
    tripRampMs: 600_000,
    meanHighPu: 1.100021,
    meanWindowMs: 600_000,
    voltWatt: 0,
    droopHighHz: 50.2,
    droopHighPerHz: 0.4,
    droopLowPerHz: 0,
    droopTimeMs: 0,
  });
});

/** Bundle with follower and droop in it. */
async function bundleOf(choice: GridCodeChoice): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-grid-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = join(folder, 'entry.ts');
  const safety = resolve('firmware/safety');
  writeFileSync(
    entry,
    `import { createGridFollower } from '${safety}/gridFollower.ts';
     import { createGridDroop } from '${safety}/gridDroop.ts';
     const grid = createGridFollower(230);
     const droop = createGridDroop(10000);
     setInterval(() => { grid.sample(1, 2, 3); droop.sample(1, 2, 3); console.log(grid, droop); }, 500);`,
  );
  return (
    await buildFirmware({ board: 'esp32', vehicle: 'leaf-aze0', entry, acceptUnverified: true, ...choice })
  ).code;
}

it('what a code does not use is not in its bundle', async () => {
  const usual = await bundleOf({});
  const withVoltWatt = await bundleOf({ gridSettings: { 'voltWatt.enabled': true } });
  const european = await bundleOf({ gridCode: 'en50549-1' });
  // Its numbers stand where they are compared, and only those of this code.
  expect(usual).toContain('1.080021');
  expect(usual).toContain('Math.exp(');
  expect(usual).not.toContain('Float32Array');
  expect(withVoltWatt.length).toBeGreaterThan(usual.length + 60);
  expect(european).toContain('Float32Array');
  expect(european).not.toContain('Math.exp(');
  for (const code of [usual, withVoltWatt, european])
    expect(code).not.toMatch(/nominalVoltageV|gridCodeName/);
});
