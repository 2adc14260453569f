import { describe, expect, it } from 'vitest';
import { recordRun } from '../../../../host/twin/report/runRecorder.ts';
import { rangeOf } from '../../../../host/twin/report/quantityText.ts';
import { atMinute, errandAt, quarterHourPrices, spanOf, startTwin } from '../twinHarness.ts';
import { energyFlows } from '../../../../host/twin/report/energyFlows.ts';
import { twinPage } from '../../../../host/twin/report/twinPage.ts';
import { twinReport } from '../../../../host/twin/twinReport.ts';
import { expectPage } from '../../report/expectPage.ts';
import { recordedDay } from './recordedDay.ts';

describe('a recorded day', () => {
  const { recording } = recordedDay({ sells: [18, 20], charges: [2, 3], drivesAtMinutes: [480, 1020] });
  const { run, drives, audit } = recording;

  it('is small whatever happened, and knows the drives in detail', () => {
    expect(run.count).toBeLessThanOrEqual(1000);
    expect(drives).toHaveLength(2);
    expect(recording.driveCount).toBe(2);
    for (const { bucketMs } of drives) expect(bucketMs).toBeLessThan(run.bucketMs / 20);
  });

  it('keeps the spikes of a drive, whatever the pieces', () => {
    for (const channel of ['speedMps', 'batteryW'] as const) {
      const near = rangeOf(
        ...drives.flatMap(({ channels }) => [channels[channel].low, channels[channel].high]),
      );
      const [, highest] = rangeOf(run.channels[channel].high);
      expect(highest).toBeCloseTo(near[1], 6);
    }
    expect(rangeOf(run.channels.speedMps.high)[1] * 3.6).toBeGreaterThan(40);
    expect(rangeOf(run.channels.speedMps.mean)[1] * 3.6).toBeLessThan(40);
  });

  it('holds the energies of the audit in its means', () => {
    const hours = run.bucketMs / 3_600_000;
    const sumWh = (values: Float64Array): number => values.reduce((sum, value) => sum + value * hours, 0);
    const { channels } = run;
    expect(sumWh(channels.sellingW.mean)).toBeCloseTo(recording.stationDrawnWh, -1);
    expect(sumWh(channels.auxiliariesW.mean)).toBeCloseTo(audit.lossesWh.auxiliaries, 0);
    const motorWh = sumWh(channels.driveW.mean) + sumWh(channels.regenW.mean);
    const { drag, rolling, frictionBrakes, drivetrain } = audit.lossesWh;
    expect(motorWh).toBeCloseTo(
      drag + rolling + frictionBrakes + drivetrain + audit.kineticChangeWh + audit.potentialChangeWh,
      0,
    );
  });

  it('knows the policy as long as it holds', () => {
    const half = Math.floor(run.count / 2);
    const { chargeUpToSocPct, dischargeDownToSocPct } = run.channels;
    expect([chargeUpToSocPct.mean[0], dischargeDownToSocPct.mean[0]]).toEqual([40, 90]);
    expect(chargeUpToSocPct.mean[half - 2]).toBe(40);
    expect(chargeUpToSocPct.mean[half + 2]).toBeNaN();
  });
});

describe('a recorder in a whole world', () => {
  it('sees what the world does, and lets go of it; the page is made of it', async () => {
    const span = spanOf(21);
    const drives = [errandAt(atMinute(17))];
    const { twin } = await startTwin({ span, prices: quarterHourPrices([0.02, 0.2, 0.9]), drives });
    const { world } = twin;
    const recorder = recordRun(world, span, drives, () => twin.service.made()?.policy ?? null);
    await twin.runUntil(span.endAtMs);
    const recording = recorder.finish();
    const { run, drives: driven, audit } = recording;
    expect(world.onPlantStep).toBeNull();
    expect(audit).toEqual(world.audit.report());
    expect(run.channels.socPct.mean.at(-1)).toBeCloseTo(world.pack.socPct, 1);
    expect(rangeOf(run.channels.chargingW.low)[0]).toBeLessThan(-5000);
    expect(rangeOf(driven[0]!.channels.speedMps.high)[1] * 3.6).toBeGreaterThan(40);
    expect([...run.channels.plugged.mean].some((plugged) => plugged === 0)).toBe(true);
    expect(rangeOf(run.channels.chargeUpToSocPct.mean)[1]).toBeGreaterThan(50);

    const { flows } = energyFlows(audit, recording.stationDrawnWh);
    const unexplained = flows.filter(({ from, to }) => from === 'unexplained' || to === 'unaccounted');
    expect(unexplained.reduce((sum, { energyWh }) => sum + energyWh, 0)).toBeLessThan(1e-3);
    const { scenario, prices } = twin.options;
    expectPage(twinPage({ report: twinReport(twin, 0), recording, scenario, prices }), 6);
  }, 180_000);
});
