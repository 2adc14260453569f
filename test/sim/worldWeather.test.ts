import { describe, expect, it } from 'vitest';
import { loadVehicleProfile } from '../../host/build/vehicleProfile.ts';
import { createMcp2515 } from '../../sim/chips/mcp2515.ts';
import type { DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { createWorldAround, type World, type WorldSettings } from '../../sim/world.ts';
import type { WorldDevice } from '../../sim/worldDevice.ts';

const seconds = (n: number): number => n * 1e6;
const cycle: DriveCycle = {
  name: 'there',
  timesS: Float64Array.of(0, 20, 280, 300),
  speedsMps: Float64Array.of(0, 20, 20, 0),
  grades: new Float64Array(4),
};

/** A world whose controller only listens, after one drive of five minutes. */
function driven(more: Partial<WorldSettings> = {}): World<WorldDevice> {
  const world = createWorldAround<WorldDevice>(
    {
      profile: loadVehicleProfile('leaf-aze0'),
      seed: 1,
      startSocPct: 60,
      pluggedAtStart: false,
      stationMaxCurrentA: 25,
      drives: [{ unplugAtUs: 0, departAtUs: seconds(1), arriveAtUs: seconds(301), plugAtUs: null, cycle }],
      ...more,
    },
    () => ({
      vehicleChip: createMcp2515({ oscillatorHz: 16e6, busBitrate: 500_000 }),
      chargerChip: createMcp2515({ oscillatorHz: 16e6, busBitrate: 500_000 }),
      interrupts: () => 0,
      nextAtUs: () => Infinity,
      runNext: () => undefined,
      linesChanged: () => undefined,
      idleUntil: () => undefined,
    }),
  );
  world.runUntil(seconds(330));
  return world;
}

const usedWh = (world: World<WorldDevice>): number => -world.audit.report().batteryChangeWh;

describe('the weather of a world', () => {
  const bench = driven();

  it('cools battery and air, and the cabin is heated while somebody drives', () => {
    const cold = driven({ weather: { ambientC: -10, headwindMps: 0, altitudeM: 0 } });
    expect(cold.pack.tempMinC).toBeLessThan(-9);
    const { auxiliaries } = cold.audit.report().lossesWh;
    // Five kilowatts over five minutes, and the electronics.
    expect(auxiliaries - bench.audit.report().lossesWh.auxiliaries).toBeGreaterThan(400);
    expect(usedWh(cold)).toBeGreaterThan(usedWh(bench) + 400);
    expect(cold.vehicle.airDensityKgM3).toBeGreaterThan(1.3);
    expect(cold.audit.report().residual).toBeLessThan(1e-9);
  });

  it('blows', () => {
    const windy = driven({ weather: { ambientC: 20, headwindMps: 10, altitudeM: 0 } });
    const still = driven({ weather: { ambientC: 20, headwindMps: 0, altitudeM: 0 } });
    // (20 + 10)^2 to 20^2 at cruise.
    const ratio = windy.audit.report().lossesWh.drag / still.audit.report().lossesWh.drag;
    expect(ratio).toBeGreaterThan(2.1);
    expect(ratio).toBeLessThan(2.6);
  });

  it('and what a cycle says of its load and its wind is carried', () => {
    const loaded = driven({
      drives: [
        {
          unplugAtUs: 0,
          departAtUs: seconds(1),
          arriveAtUs: seconds(301),
          plugAtUs: null,
          cycle: { ...cycle, payloadsKg: Float64Array.of(400, 400, 400, 400) },
        },
      ],
    });
    expect(loaded.vehicle.payloadKg).toBe(400);
    expect(loaded.audit.report().lossesWh.rolling / bench.audit.report().lossesWh.rolling).toBeCloseTo(
      (1636 + 400) / 1636,
      3,
    );
  });
});
