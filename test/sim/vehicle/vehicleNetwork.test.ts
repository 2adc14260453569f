import { describe, expect, it } from 'vitest';
import { hasGoodChecksum, readRaw, readSignal } from '../../../firmware/contract/frameCodec.ts';
import type { SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { createPack } from '../../../sim/battery/pack.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { leafOtherTraffic } from '../../../sim/vehicle/otherTraffic.ts';
import { createVehicle } from '../../../sim/vehicle/vehicle.ts';
import { createVehicleNetwork, type VehicleNetworkOptions } from '../../../sim/vehicle/vehicleNetwork.ts';
import {
  createVehicleTruth,
  updateVehicleTruth,
  type VehicleTruth,
} from '../../../sim/vehicle/vehicleTruth.ts';
import { createPlainBus } from '../plainBus.ts';
import { leafLikeProfile as profile } from './leafLikeProfile.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';

const { vehicle: leafAze0, pack: leafPack } = loadCar('leaf-aze0');

interface Heard {
  readonly id: number;
  readonly endUs: number;
  readonly lengthBytes: number;
  readonly data: readonly number[];
}

const { battery, motor, charge } = profile.frames as Record<
  'battery' | 'motor' | 'charge',
  (typeof profile.frames)[string]
>;

function listenTo(options: Partial<VehicleNetworkOptions> & { truth: VehicleTruth }) {
  const network = createVehicleNetwork({ profile, random: seededRandom(1), ...options });
  const heard: Heard[] = [];
  const bus = createPlainBus(
    network.units.map((unit) => unit.node),
    (frame, endUs) => {
      heard.push({ id: frame.id, endUs, lengthBytes: frame.lengthBytes, data: [...frame.data] });
    },
  );
  return { network, heard, bus, of: (id: number) => heard.filter((frame) => frame.id === id) };
}

function drivingTruth(): VehicleTruth {
  const truth = createVehicleTruth();
  Object.assign(truth.values, {
    batteryCurrentA: 31.5,
    batteryVoltageV: 383.5,
    socPct: 71.4,
    motorTorqueNm: -40,
    motorSpeedRpm: 3000,
  });
  truth.version++;
  return truth;
}

function value(frame: Heard | undefined, key: keyof typeof profile.frames, signal: string): number | null {
  return readSignal(profile.frames[key]?.signals[signal] as SignalSpec, frame?.data ?? []);
}

describe('vehicleNetwork', () => {
  it('groups frames into control units', () => {
    const { network } = listenTo({ truth: drivingTruth(), otherTraffic: leafOtherTraffic });
    expect(
      network.units.map(({ name, ignitionOnly }) => `${name}${ignitionOnly ? ' ignition' : ''}`),
    ).toEqual(['LBC', 'inverter', 'VCM', 'VCM ignition', 'HVAC ignition']);
  });

  it('is silent asleep', () => {
    const { network, bus, heard } = listenTo({ truth: drivingTruth() });
    bus.run(1_000_000);
    network.setAwake(true, bus.nowUs);
    bus.run(2_000_000);
    expect(network.awake).toBe(true);
    expect(heard.length).toBeGreaterThan(200);
    network.setAwake(false, bus.nowUs);
    const before = heard.length;
    bus.run(9_000_000);
    expect(heard.length).toBe(before);
    expect(network.units.every(({ node }) => !node.acknowledges)).toBe(true);
  });

  it('says the truth after half a second of "not available"', () => {
    const { network, bus, heard, of } = listenTo({
      truth: drivingTruth(),
      constants: { battery: { heater: 9 } },
    });
    network.setAwake(true, 0);
    bus.run(1_000_000);
    for (const frame of heard) {
      const measured = frame.endUs > 501_000;
      if (frame.id === battery.id && (measured || frame.endUs < 500_000)) {
        expect(value(frame, 'battery', 'voltageV')).toBe(measured ? 383.5 : null);
        expect(value(frame, 'battery', 'currentA')).toBe(-31.5);
        expect(value(frame, 'battery', 'heater')).toBe(9);
      }
    }
    expect(value(of(motor.id).at(-1), 'motor', 'torqueNm')).toBe(-40);
    expect(value(of(motor.id).at(-1), 'motor', 'speedRpm')).toBe(3000);
    expect(value(of(charge.id).at(-1), 'charge', 'socPct')).toBeCloseTo(71.4, 9);
  });

  it('counts and checks every frame, and keeps the periods', () => {
    const { network, bus, of } = listenTo({ truth: drivingTruth(), otherTraffic: leafOtherTraffic });
    network.setAwake(true, 0);
    bus.run(10_000_000);
    for (const spec of [battery, motor, charge]) {
      const frames = of(spec.id);
      expect(frames.length).toBeGreaterThanOrEqual(10_000 / spec.periodMs - 1);
      expect(frames.length).toBeLessThanOrEqual(10_000 / spec.periodMs + 1);
      frames.forEach((frame, i) => {
        expect(hasGoodChecksum(spec, frame.data)).toBe(true);
        expect(readRaw({ startBit: 48, bits: 2, order: 'little' } as SignalSpec, frame.data)).toBe(i % 4);
        const gapMs = i === 0 ? spec.periodMs : (frame.endUs - (frames[i - 1] as Heard).endUs) / 1000;
        expect(Math.abs(gapMs - spec.periodMs)).toBeLessThan(3);
      });
    }
    const short = of(0x50b);
    expect(short[0]?.lengthBytes).toBe(7);
    expect(new Set(short.map(({ data }) => data.join())).size).toBe(1);
  });

  it('encodes anew when the version changes, and only then', () => {
    const truth = drivingTruth();
    const { network, bus, of } = listenTo({ truth });
    network.setAwake(true, 0);
    bus.run(1_000_000);
    truth.values.batteryVoltageV = 390;
    bus.run(2_000_000);
    expect(value(of(battery.id).at(-1), 'battery', 'voltageV')).toBe(383.5);
    truth.version++;
    bus.run(2_020_000);
    expect(value(of(battery.id).at(-1), 'battery', 'voltageV')).toBe(390);
  });

  it.each([
    ['unknown', NaN, null],
    ['above what the frame can carry', 900, 450],
    ['below', -5, 0],
  ])('a voltage that is %s goes out as %s -> %s', (_, voltageV, expected) => {
    const truth = drivingTruth();
    truth.values.batteryVoltageV = voltageV;
    const { network, bus, of } = listenTo({ truth });
    network.setAwake(true, 0);
    bus.run(1_000_000);
    expect(value(of(battery.id).at(-1), 'battery', 'voltageV')).toBe(expected);
  });

  it('gives the same run for the same seed, and another for another', () => {
    const run = (seed: number): string => {
      const { network, bus, heard } = listenTo({ truth: drivingTruth(), random: seededRandom(seed) });
      network.setAwake(true, 0);
      bus.run(500_000);
      return JSON.stringify(heard);
    };
    expect(run(5)).toBe(run(5));
    expect(run(5)).not.toBe(run(6));
  });

  it('does not fill a bus on which nobody listens', () => {
    const network = createVehicleNetwork({
      profile,
      truth: drivingTruth(),
      units: [{ name: 'all', frames: ['battery', 'motor', 'charge'] }],
      random: seededRandom(1),
    });
    const [unit] = network.units;
    network.setAwake(true, 0);
    let attempts = 0;
    const node = unit?.node as NonNullable<typeof unit>['node'];
    while (node.nextSendAtUs < 1_000_000) {
      attempts++;
      node.onSendError(node.nextSendAtUs + 200);
    }
    expect(attempts).toBeLessThan(115);
  });

  it('takes over car and battery', () => {
    const vehicle = createVehicle(leafAze0);
    const pack = createPack(leafPack, 60);
    for (let i = 0; i < 50; i++) {
      vehicle.step(0.1, (i + 1) * 0.1, 0);
      pack.step(0.1, vehicle.batteryPowerW);
    }
    const truth = createVehicleTruth();
    expect(Object.values(truth.values).every(Number.isNaN)).toBe(true);
    updateVehicleTruth(truth, vehicle, pack);
    expect(truth.version).toBe(1);
    expect(truth.values).toMatchObject({
      batteryCurrentA: pack.currentA,
      socPct: pack.socPct,
      relayCutRequest: 0,
      mainRelayOn: 1,
      motorSpeedRpm: vehicle.motorSpeedRpm,
    });
    expect(Object.values(truth.values).some(Number.isNaN)).toBe(false);
    expect(truth.values.batteryCurrentA).toBeGreaterThan(0);
  });
});
