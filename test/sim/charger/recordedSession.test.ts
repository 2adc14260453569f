import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chademoStationFrames, chademoVehicleFrames } from '../../../firmware/contract/chademo.ts';
import { readSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { loadCanLog } from '../../../host/can/canLog.ts';
import { loadStation } from '../../../sim/charger/loadStation.ts';
import { createStationBench } from './fakeVehicle.ts';

const log = '../shared/data/can/leaf_ze0_chademo_v2h_gvret.csv';
const { status: vehicleStatus, dischargeLimits } = chademoVehicleFrames;
const { status: stationStatus } = chademoStationFrames;
/** When the recorded station locked the connector; what it had waited for since 3.9 s is not on the bus. */
const LOCKED_AT_S = 12.66;
/** A frame may be a period late on each side. */
const FRAMES_S = 0.2;

interface HeardFrame {
  readonly atS: number;
  readonly id: number;
  readonly data: Uint8Array;
}
type Sample = readonly [atS: number, value: number];

const samplesOf = (frames: readonly HeardFrame[], spec: FrameSpec, name: string): Sample[] =>
  frames
    .filter(({ id }) => id === spec.id)
    .map(({ atS, data }) => [atS, readSignal(spec.signals[name] as SignalSpec, data) ?? NaN]);

/** The first moment from `fromS` on at which the samples fulfil the condition. */
const firstAtS = (samples: readonly Sample[], fromS: number, is: (value: number) => boolean): number =>
  samples.find(([atS, value]) => atS >= fromS && is(value))?.[0] ?? NaN;

/** What a session's frames say that its station did, s. */
function stationTimeline(frames: readonly HeardFrame[]) {
  const of = (name: string): Sample[] => samplesOf(frames, stationStatus, name);
  const voltage = of('presentVoltageV');
  const current = of('presentCurrentA');
  const lockedS = firstAtS(of('connectorLocked'), 0, (value) => value === 1);
  const poweredS = firstAtS(of('charging'), 0, (value) => value === 1);
  const testS = firstAtS(voltage, lockedS, (volts) => volts > 430);
  const testedS = firstAtS(voltage, testS, (volts) => volts < 10);
  const connectedS = firstAtS(voltage, testedS, (volts) => volts > 350);
  // The request of 24.34 s is the one that is followed for long.
  const chargesS = firstAtS(current, 24, (amps) => amps > 0);
  const chargesFullyS = firstAtS(current, 24, (amps) => amps >= 13);
  const stopsS = firstAtS(of('stopControl'), poweredS, (value) => value === 1);
  const noCurrentS = firstAtS(current, stopsS, (amps) => amps === 0);
  const unlockedS = firstAtS(of('connectorLocked'), stopsS, (value) => value === 0);
  return {
    lockedS,
    testS,
    testedS,
    connectedS,
    poweredS,
    chargesS,
    chargesFullyS,
    stopsS,
    noCurrentS,
    unlockedS,
  };
}

describe.skipIf(!existsSync(log))(`beside the recorded session of a Nissan Leaf (needs ${log})`, () => {
  const recorded: HeardFrame[] = existsSync(log)
    ? [...loadCanLog(log)].map(({ atUs, id, data }) => ({ atS: atUs / 1e6, id, data }))
    : [];

  /** Our station, hearing what the recorded vehicle said, at the times at which it said it. */
  function replay(): HeardFrame[] {
    const frames: HeardFrame[] = [];
    const parameters = { ...loadStation('v2h-6kw'), insulationTestVoltageV: 505 };
    const bench = createStationBench({
      parameters,
      batteryVoltageV: 375,
      heard: ({ id, data }, endUs) => frames.push({ atS: endUs / 1e6, id, data: data.slice() }),
    });
    const names = Object.keys(vehicleStatus.signals);
    const status = names.map((name) => [name, samplesOf(recorded, vehicleStatus, name)] as const);
    const offers = samplesOf(recorded, dischargeLimits, 'maxDischargeCurrentA');
    const now = (samples: readonly Sample[]): number =>
      samples.findLast(([atS]) => atS <= bench.nowS)?.[1] ?? 0;
    const stopS = firstAtS(samplesOf(recorded, stationStatus, 'stopControl'), 20, (value) => value === 1);
    bench.lines.plugDetect = true;
    bench.talk(true);
    while (bench.nowS < 51) {
      for (const [name, samples] of status) bench.wish.status[name] = now(samples);
      // The recorded house took nothing of what was offered, ours takes all: the least that is a direction.
      bench.wish.maxDischargeCurrentA = Math.min(1, now(offers));
      bench.wish.minDischargeVoltageV = 250;
      // The recorded station ended the session itself; ours has the line for it.
      bench.lines.permission = bench.nowS >= LOCKED_AT_S - 0.1 && bench.nowS < stopS - 0.1;
      bench.lines.contactors = bench.wish.status['contactorsOpen'] === 0;
      bench.run(0.1);
    }
    return frames;
  }

  const theirs = stationTimeline(recorded);
  const frames = recorded.length > 0 ? replay() : [];
  const ours = { frames, timeline: stationTimeline(frames) };
  type Moment = keyof typeof theirs;

  it('goes through the same states in the same order', () => {
    const order = (timeline: typeof theirs): string[] =>
      Object.entries(timeline)
        .sort(([, a], [, b]) => a - b)
        .map(([name]) => name);
    for (const atS of Object.values(theirs)) expect(atS).not.toBeNaN();
    expect(order(ours.timeline)).toEqual(order(theirs));
  });

  const moments: readonly (readonly [Moment, number])[] = [
    ['lockedS', 12.66],
    ['testS', 15.06],
    ['testedS', 15.87],
    ['connectedS', 17.66],
    ['poweredS', 19.56],
    ['chargesS', 24.76],
    ['chargesFullyS', 25.36],
    ['stopsS', 46.76],
    ['noCurrentS', 46.96],
    ['unlockedS', 50.56],
  ];
  it.each(moments)('%s: at the recorded %d s', (moment, atS) => {
    expect(theirs[moment]).toBeCloseTo(atS, 1);
    expect(Math.abs(ours.timeline[moment] - theirs[moment])).toBeLessThanOrEqual(FRAMES_S);
  });

  it('waits as long before the other direction', () => {
    const waitS = (frames: readonly HeardFrame[], chargesS: number): number => {
      const requests = samplesOf(frames, vehicleStatus, 'chargeCurrentRequestA');
      return chargesS - firstAtS(requests, 24, (amps) => amps > 0);
    };
    expect(waitS(recorded, theirs.chargesS)).toBeCloseTo(0.42, 2);
    // To a frame's period.
    const lateS = waitS(ours.frames, ours.timeline.chargesS) - waitS(recorded, theirs.chargesS);
    expect(Math.abs(lateS)).toBeLessThanOrEqual(0.1);
  });

  it('ramps as steeply', () => {
    const slope = (timeline: typeof theirs): number => 12 / (timeline.chargesFullyS - timeline.chargesS);
    expect(slope(ours.timeline)).toBeGreaterThan(0.75 * slope(theirs));
    expect(slope(ours.timeline)).toBeLessThan(1.25 * slope(theirs));
  });
});
