import { chademoStationFrames, chademoVehicleFrames } from '../../../firmware/contract/chademo.ts';
import { readSignal, writeSignal } from '../../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import type { CanFrame } from '../../../sim/bus/canNode.ts';
import { createChademoStation } from '../../../sim/charger/chademoStation.ts';
import type { StationParameters } from '../../../sim/charger/loadStation.ts';
import { wallStation } from '../../../sim/charger/wallStation.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { createLines } from '../../../sim/lines.ts';
import { createEncodedFrame } from '../../../sim/vehicle/encodedFrame.ts';
import { createPeriodicSender } from '../../../sim/vehicle/periodicSender.ts';
import { createPlainBus } from '../plainBus.ts';

const stepS = 0.1;

/** What the vehicle of these tests says; written into its frames at each burst. */
export interface VehicleWish {
  status: Record<string, number>;
  maxDischargeCurrentA: number;
  minDischargeVoltageV: number;
}

/** A station, a scripted vehicle that sends CHAdeMO frames, and the bus between them, in steps of 100 ms. */
export function createStationBench(
  options: {
    readonly batteryVoltageV?: number;
    readonly parameters?: StationParameters;
    /** Hears every frame, of either side. */
    readonly heard?: (frame: CanFrame, endUs: number) => void;
  } = {},
) {
  const lines = createLines();
  const station = createChademoStation(options.parameters ?? wallStation, lines, seededRandom(3));
  const wish: VehicleWish = {
    status: { protocol: 2, targetVoltageV: 410, contactorsOpen: 1, dischargeCompatible: 1, socPct: 60 },
    maxDischargeCurrentA: 0,
    minDischargeVoltageV: 280,
  };
  const limits = createEncodedFrame(chademoVehicleFrames.batteryLimits);
  const status = createEncodedFrame(chademoVehicleFrames.status);
  const offer = createEncodedFrame(chademoVehicleFrames.dischargeLimits);
  const put = (message: { spec: FrameSpec; draft: Uint8Array }, name: string, value: number): void =>
    writeSignal(message.spec.signals[name] as SignalSpec, message.draft, value);
  const vehicle = createPeriodicSender(
    [limits, status, offer],
    { clockOffsetPpm: 0, jitterUs: 0 },
    seededRandom(4),
    {
      beforeBurst: () => {
        put(limits, 'maxVoltageV', 435);
        for (const name of Object.keys(status.spec.signals)) put(status, name, wish.status[name] ?? 0);
        put(offer, 'maxDischargeCurrentA', wish.maxDischargeCurrentA);
        put(offer, 'minDischargeVoltageV', wish.minDischargeVoltageV);
        for (const message of [limits, status, offer]) message.commit();
      },
    },
  );
  vehicle.acknowledges = true;

  const said: Record<string, number | null> = {};
  const order: number[] = [];
  const bus = createPlainBus([station.node, vehicle], (frame, endUs) => {
    options.heard?.(frame, endUs);
    order.push(frame.id);
    for (const spec of Object.values<FrameSpec>(chademoStationFrames)) {
      if (spec.id !== frame.id) continue;
      for (const [name, signal] of Object.entries(spec.signals)) said[name] = readSignal(signal, frame.data);
    }
  });

  const bench = {
    lines,
    station,
    wish,
    /** Last value of each signal that the station sent. */
    said,
    /** Identifiers in the order heard. */
    order,
    batteryVoltageV: options.batteryVoltageV ?? 380,
    get nowS() {
      return bus.nowUs / 1e6;
    },
    /** DC energy moved, Wh, + out of the battery. */
    movedWh: 0,
    talk: (talks: boolean) => vehicle.setActive(talks, bus.nowUs),
    run(durationS: number, eachStep: () => void = () => {}): void {
      for (let i = 0; i < Math.round(durationS / stepS); i++) {
        bus.run(bus.nowUs + stepS * 1e6);
        station.step(stepS, bus.nowUs, bench.batteryVoltageV);
        bench.movedWh += (station.dcPowerW * stepS) / 3600;
        eachStep();
      }
    },
    runUntil(done: () => boolean, withinS: number): void {
      const endS = bench.nowS + withinS;
      while (!done() && bench.nowS < endS) bench.run(stepS);
    },
    /** Plugs in, negotiates, closes the contactors and waits for power to be possible. */
    start(): void {
      lines.plugDetect = true;
      bench.talk(true);
      bench.run(1);
      wish.status['enabled'] = 1;
      lines.permission = true;
      bench.runUntil(() => lines.startSignal2, 10);
      lines.contactors = true;
      wish.status['contactorsOpen'] = 0;
      bench.runUntil(() => station.state === 'transfer', 5);
    },
  };
  return bench;
}
