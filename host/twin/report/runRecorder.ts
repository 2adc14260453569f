import { POLICY_SOC_STEP_PCT } from '../../../firmware/contract/policyBytes.ts';
import type { PolicyMessage } from '../../../firmware/contract/messages.ts';
import type { EnergyAuditReport } from '../../../sim/energyAudit.ts';
import type { World } from '../../../sim/world.ts';
import type { Drive, Span } from '../timeline.ts';
import { createChannelBuckets, type BucketedChannels } from './bucketedChannels.ts';

/** About as many as a chart has columns. */
const MOST_BUCKETS = 1000;
const SHORTEST_BUCKET_MS = 1000;
/** More of them side by side could not be told apart. */
const MOST_DRIVES = 24;

/** What is recorded; power and current are + out of the battery. Parts of the power split are 0 when they do not flow. */
export const recordedChannels = [
  'speedMps',
  'altitudeM',
  'driveW',
  'regenW',
  'auxiliariesW',
  'sellingW',
  'chargingW',
  'batteryW',
  'socPct',
  'packVoltageV',
  'packCurrentA',
  'packTempMinC',
  'packTempMaxC',
  'gridVoltageV',
  'gridFrequencyHz',
  /** 1 while plugged in. */
  'plugged',
  'chargeUpToSocPct',
  'dischargeDownToSocPct',
] as const;

export type RecordedChannel = (typeof recordedChannels)[number];
export type RecordedTime = BucketedChannels<RecordedChannel>;

/** A run as it is drawn. */
export interface Recording {
  readonly run: RecordedTime;
  /** The first drives in more detail, in the order of time. */
  readonly drives: readonly RecordedTime[];
  /** How many there were. */
  readonly driveCount: number;
  readonly audit: EnergyAuditReport;
  /** Energy that left the battery through the station, Wh. */
  readonly stationDrawnWh: number;
}

/** The part of the world that is recorded. */
export type RecordedWorld = Pick<
  World,
  'vehicle' | 'pack' | 'station' | 'grid' | 'lines' | 'audit' | 'stationDrawnWh' | 'onPlantStep'
>;

/** Records a running world. */
export interface RunRecorder {
  /** Ends the recording. */
  finish(): Recording;
}

/**
 * Looks at each step of the world from now on, and keeps what fits on a page: lowest, highest and mean values of about
 * a thousand pieces of the span, and of as many of the drives in it.
 * @param policy what the host has last published; null when nothing was
 */
export function recordRun(
  world: RecordedWorld,
  span: Span,
  drives: readonly Drive[],
  policy: () => PolicyMessage | null,
): RunRecorder {
  const { vehicle, pack, station, grid, lines } = world;
  const runBucketMs = bucketMsOf(span.endAtMs - span.startAtMs);
  const run = createChannelBuckets(recordedChannels, span.startAtMs, span.endAtMs, runBucketMs);
  const windows = drives
    .map(({ departAtMs, arriveAtMs }) => ({ departAtMs, endAtMs: Math.min(arriveAtMs, span.endAtMs) }))
    .filter(({ departAtMs, endAtMs }) => departAtMs < endAtMs);
  const detailed = windows.slice(0, MOST_DRIVES);
  const driveBucketMs = bucketMsOf(
    detailed.reduce((sum, { departAtMs, endAtMs }) => sum + endAtMs - departAtMs, 0),
  );
  const driven = detailed.map(({ departAtMs, endAtMs }) => ({
    departAtMs,
    endAtMs,
    buckets: createChannelBuckets(recordedChannels, departAtMs, endAtMs, driveBucketMs),
  }));

  const values = new Float64Array(recordedChannels.length);
  const thresholds = createThresholds(policy);
  // Typed arrays, because numbers in a closure that change are objects to V8.
  const next = { drive: 0, lookAtMs: new Float64Array([span.startAtMs]) };

  world.onPlantStep = (atUs, dtS) => {
    const toMs = span.startAtMs + atUs / 1000;
    const fromMs = toMs - dtS * 1000;
    if (toMs > next.lookAtMs[0]!) {
      thresholds.look(fromMs);
      next.lookAtMs[0] = fromMs + runBucketMs;
    }
    const motorW = vehicle.motorElectricalPowerW;
    const stationW = station.dcPowerW;
    let channel = 0;
    values[channel++] = vehicle.speedMps;
    values[channel++] = vehicle.altitudeM;
    values[channel++] = motorW > 0 ? motorW : 0;
    values[channel++] = motorW < 0 ? motorW : 0;
    values[channel++] = vehicle.auxPowerW;
    values[channel++] = stationW > 0 ? stationW : 0;
    values[channel++] = stationW < 0 ? stationW : 0;
    values[channel++] = pack.powerW;
    values[channel++] = pack.socPct;
    values[channel++] = pack.voltageV;
    values[channel++] = pack.currentA;
    values[channel++] = pack.tempMinC;
    values[channel++] = pack.tempMaxC;
    values[channel++] = grid.voltageV;
    values[channel++] = grid.frequencyHz;
    values[channel++] = lines.plugDetect ? 1 : 0;
    values[channel++] = thresholds.socPct[0]!;
    values[channel++] = thresholds.socPct[1]!;
    run.add(fromMs, toMs, values);
    while (next.drive < driven.length && driven[next.drive]!.endAtMs <= fromMs) next.drive++;
    const drive = driven[next.drive];
    if (drive && drive.departAtMs < toMs) drive.buckets.add(fromMs, toMs, values);
  };

  return {
    finish: () => {
      world.onPlantStep = null;
      return {
        run: run.read(),
        drives: driven.map(({ buckets }) => buckets.read()),
        driveCount: windows.length,
        audit: world.audit.report(),
        stationDrawnWh: world.stationDrawnWh,
      };
    },
  };
}

function bucketMsOf(durationMs: number): number {
  return Math.max(SHORTEST_BUCKET_MS, Math.ceil(durationMs / MOST_BUCKETS));
}

/** The thresholds of the policy's slot: charge up to, discharge down to; NaN where none holds. */
function createThresholds(policy: () => PolicyMessage | null): {
  readonly socPct: Float64Array;
  look(atMs: number): void;
} {
  const socPct = new Float64Array(2).fill(NaN);
  let known: PolicyMessage | null = null;
  let table = Buffer.alloc(0);
  return {
    socPct,
    look(atMs) {
      const latest = policy();
      if (latest !== known) table = Buffer.from(latest?.table ?? '', 'base64');
      known = latest;
      const slot = known && atMs < known.untilMs ? Math.floor((atMs - known.startAtMs) / known.slotMs) : -1;
      socPct[0] = (table[2 * slot] ?? NaN) * POLICY_SOC_STEP_PCT;
      socPct[1] = (table[2 * slot + 1] ?? NaN) * POLICY_SOC_STEP_PCT;
    },
  };
}
