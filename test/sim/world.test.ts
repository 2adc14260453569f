import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceConfig } from '../../firmware/contract/deviceConfig.ts';
import type { JournalMessage, PolicyMessage } from '../../firmware/contract/messages.ts';
import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { loadVehicleProfile } from '../../host/build/vehicleProfile.ts';
import type { DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { createWorld, type World, type WorldDrive, type WorldOptions } from '../../sim/world.ts';
import { loadFirmware } from '../firmware/loadFirmware.ts';
import { sellingFirmware } from './sellingCar.ts';
import { createTinyBroker, tinyBrokerKeys, type TinyBroker } from './tinyBroker.ts';

const profile = loadVehicleProfile('leaf-aze0');
const seconds = (n: number): number => n * 1e6;
const startAtMs = 1_780_000_000_000;

const config: DeviceConfig = {
  vehicle: 'car',
  broker: { host: 'broker', port: 1883 },
  wifi: { ssid: 's', password: 'p' },
  maxExportW: 9000,
  maxImportW: 9000,
  reserveSocPct: 25,
  capacityWh: 27_000,
};

/**
 * Two hops, back to a standstill in between. The speed changes all the time: the battery reports its current in steps
 * of 0.5 A, and at a steady power they are wrong by the same amount all the time.
 */
const cycle: DriveCycle = {
  name: 'two-hops',
  timesS: Float64Array.of(0, 20, 50, 60, 80, 110, 120),
  speedsMps: Float64Array.of(0, 16, 8, 0, 15, 7, 0),
  grades: new Float64Array(7),
};

interface Journal {
  readonly recovered: Omit<JournalMessage, 'v' | 'from'> | null;
  read(seq: number): Omit<JournalMessage, 'v' | 'from'> | null;
}
interface JournalModule {
  journal: { openJournal(region: object): Journal };
  board: { board: { journalFlash: object } };
}

let bundle: string;
let bootJournal: Awaited<ReturnType<typeof loadFirmware<JournalModule>>>;
beforeAll(async () => {
  bundle = (await buildFirmware(sellingFirmware)).code;
  bootJournal = await loadFirmware<JournalModule>({
    journal: 'journal/journal.ts',
    board: 'boards/esp32.ts',
  });
});

const journalOf = (world: World): Journal => {
  const { journal, board } = bootJournal({ flash: world.controller.flash }).exposed;
  return journal.openJournal(board.board.journalFlash);
};

/** One slot of an hour that charges up to and sells down to the given states of charge. */
function policyOf(chargeUpToSocPct: number, dischargeDownToSocPct: number): PolicyMessage {
  return {
    v: 1,
    id: 1,
    startAtMs,
    slotMs: 3_600_000,
    untilMs: startAtMs + 3_600_000,
    reserveSocPct: 25,
    table: Buffer.from([chargeUpToSocPct * 2, dischargeDownToSocPct * 2]).toString('base64'),
  };
}

interface Life {
  readonly world: World;
  readonly broker: TinyBroker;
  readonly printed: string[];
  /** @param each called every 100 ms */
  runUntil(us: number, each?: (us: number) => void): void;
}

function live(policy: PolicyMessage | null, more: Partial<WorldOptions> = {}): Life {
  let atUs = 0;
  const toldAtMs = (policy?.startAtMs ?? 1_780_000_000_000) + 60_000;
  const broker = createTinyBroker(policy, () => toldAtMs + Math.floor(atUs / 1000));
  const printed: string[] = [];
  const world = createWorld({
    board: 'esp32',
    bundle,
    profile,
    config,
    keys: tinyBrokerKeys,
    network: broker.network,
    seed: 1,
    startSocPct: 60,
    pluggedAtStart: true,
    stationMaxCurrentA: 25,
    drives: [],
    log: (line) => printed.push(line),
    ...more,
  });
  return {
    world,
    broker,
    printed,
    runUntil: (us, each = () => undefined) => {
      while (atUs < us) {
        atUs = Math.min(us, atUs + 100_000);
        world.runUntil(atUs);
        broker.deliver();
        each(atUs);
      }
    },
  };
}

const within = (actual: number, expected: number, share: number): void => {
  expect(actual).toBeGreaterThan(expected * (1 - share));
  expect(actual).toBeLessThan(expected * (1 + share));
};

describe('a drive', () => {
  let life: Life;
  beforeAll(() => {
    const drive: WorldDrive = {
      unplugAtUs: seconds(20),
      departAtUs: seconds(30),
      arriveAtUs: seconds(150),
      plugAtUs: seconds(200),
      cycle,
    };
    life = live(null, { drives: [drive] });
    life.runUntil(seconds(300));
  });

  it('brings its frames through the chip', () => {
    const { counters } = life.world.controller.vehicleChip.state;
    expect(counters.received).toBeGreaterThan(10_000);
    expect(life.world.controller.uncaught()).toBe(0);
    expect(life.world.controller.boots()).toBe(1);
    expect(life.printed).toEqual([]);
  });

  it('ends with registers in flash that match the energy audit within 1 %', () => {
    const { tractionWh, regenWh } = life.world.audit.report();
    expect(tractionWh).toBeGreaterThan(50);
    expect(regenWh).toBeGreaterThan(10);
    const { recovered } = journalOf(life.world);
    within(recovered!.tractionWh, tractionWh, 0.01);
    within(recovered!.regenWh, regenWh, 0.01);
    // A message that starves gets the chip for itself, a quarter of a second each time: bridged, and shown.
    expect(recovered!.gapMs).toBeLessThan(500);
  });

  it('keeps the balance of energy', () => {
    expect(life.world.audit.report().residual).toBeLessThanOrEqual(1e-6);
    const { driveEnergiesWh } = life.world;
    expect(driveEnergiesWh).toHaveLength(1);
    const { tractionWh, regenWh } = life.world.audit.report();
    expect(driveEnergiesWh[0]).toBeCloseTo(tractionWh - regenWh, 6);
    // A flat road gives back less than it took.
    expect(driveEnergiesWh[0]).toBeGreaterThan(0);
  });

  it('moved nothing through the station without a policy', () => {
    expect(life.world.stationDrawnWh).toBe(0);
    expect(life.world.minExportSocPct).toBe(100);
    expect(life.world.audit.report().gridExportedWh).toBe(0);
    const { recovered } = journalOf(life.world);
    expect(recovered).toMatchObject({ exportedWh: 0, code: 'NO_POLICY' });
    // The station's own consumption passes the meter.
    expect(recovered!.importedWh).toBeLessThan(0.1);
  });
});

describe('a transfer', () => {
  const drive: WorldDrive = {
    unplugAtUs: seconds(240),
    departAtUs: seconds(300),
    arriveAtUs: seconds(420),
    plugAtUs: null,
    cycle,
  };

  it('sells by the policy, within the rating, and stops at once when the plug is pulled', () => {
    const { world, broker, runUntil } = live(policyOf(0, 30), { drives: [drive] });
    let mostGridW = 0;
    runUntil(seconds(120));
    runUntil(seconds(239.8), () => {
      mostGridW = Math.max(mostGridW, world.station.acPowerW);
      expect(world.lines.contactors).toBe(true);
      expect(world.station.dcPowerW).toBeGreaterThan(0);
    });
    expect(mostGridW).toBeGreaterThan(7000);
    expect(mostGridW).toBeLessThanOrEqual(config.maxExportW);
    expect(broker.states.at(-1)).toMatchObject({ mode: 'exporting', code: 'EXPORTING', plugged: true });
    const soldWh = world.audit.report().gridExportedWh;

    runUntil(seconds(240.3));
    expect(world.lines).toMatchObject({
      plugDetect: false,
      contactors: false,
      permission: false,
      hvRequest: false,
    });
    expect(world.station.dcPowerW).toBe(0);
    expect(world.station.acPowerW).toBeLessThanOrEqual(0);
    runUntil(seconds(480), () => expect(world.station.dcPowerW).toBe(0));
    expect(world.audit.report().gridExportedWh - soldWh).toBeLessThan((mostGridW * 0.6) / 3600);

    const { recovered } = journalOf(world);
    within(recovered!.exportedWh, world.audit.report().gridExportedWh, 0.01);
    within(recovered!.tractionWh, world.audit.report().tractionWh, 0.01);
    expect(world.audit.report().residual).toBeLessThanOrEqual(1e-6);
    expect(world.stationDrawnWh).toBeGreaterThan(recovered!.exportedWh);
    expect(world.controller.uncaught()).toBe(0);
  });

  it('buys by the policy, within the rating', () => {
    const { world, broker, runUntil } = live(policyOf(80, 100));
    runUntil(seconds(120));
    let mostGridW = 0;
    runUntil(seconds(360), () => {
      mostGridW = Math.max(mostGridW, -world.station.acPowerW);
    });
    expect(broker.states.at(-1)).toMatchObject({ mode: 'importing', code: 'CHARGING' });
    expect(mostGridW).toBeGreaterThan(7000);
    expect(mostGridW).toBeLessThanOrEqual(config.maxImportW);
    expect(world.pack.socPct).toBeGreaterThan(60.5);
    expect(world.stationDrawnWh).toBe(0);
    expect(world.audit.report().residual).toBeLessThanOrEqual(1e-6);
  });

  it('ends at the reserve of the owner, whatever the policy wants', () => {
    const { world, broker, runUntil } = live(policyOf(0, 0), { startSocPct: 28 });
    runUntil(seconds(600));
    expect(world.stationDrawnWh).toBeGreaterThan(0);
    // 25 % and the margin of its reading.
    expect(world.minExportSocPct).toBeGreaterThan(26.9);
    expect(world.station.dcPowerW).toBe(0);
    expect(broker.states.at(-1)!.code).toBe('SOC_AT_RESERVE');
  });

  it('does not begin where the policy waits', () => {
    const { world, broker, runUntil } = live(policyOf(20, 80));
    runUntil(seconds(300));
    expect(world.stationDrawnWh).toBe(0);
    expect(world.audit.report().gridExportedWh).toBe(0);
    expect(broker.states.at(-1)).toMatchObject({ mode: 'idle', code: 'PLAN_HOLDS' });
    expect(world.lines.contactors).toBe(false);
  });

  it('ends with the policy', () => {
    // The host begins a minute after the policy does.
    const untilMs = startAtMs + 60_000 + 150_000;
    const { world, broker, runUntil } = live({ ...policyOf(0, 30), untilMs });
    runUntil(seconds(140));
    expect(world.station.dcPowerW).toBeGreaterThan(5000);
    runUntil(seconds(200));
    expect(world.station.dcPowerW).toBeLessThanOrEqual(0);
    expect(broker.states.at(-1)!.code).toBe('POLICY_EXPIRED');
  });
});

describe('a world', () => {
  it('with the same seed is the same, with another it is not', () => {
    const trace = (seed: number): string => {
      const { world, broker, runUntil } = live(policyOf(0, 30), { seed });
      runUntil(seconds(60));
      return JSON.stringify([broker.states, world.audit.report(), world.controller.interrupts()]);
    };
    const first = trace(1);
    expect(trace(1)).toBe(first);
    expect(trace(2)).not.toBe(first);
  });

  it('goes on where the flash of an earlier life ended', () => {
    const drive: WorldDrive = {
      unplugAtUs: seconds(1),
      departAtUs: seconds(10),
      arriveAtUs: seconds(130),
      plugAtUs: null,
      cycle,
    };
    const first = live(null, { drives: [drive] });
    first.runUntil(seconds(140));
    const before = journalOf(first.world).recovered!;
    const second = live(null, { drives: [drive], flash: first.world.controller.flash });
    second.runUntil(seconds(140));
    const after = journalOf(second.world).recovered!;
    expect(after.seq).toBeGreaterThan(before.seq);
    within(after.tractionWh, 2 * before.tractionWh, 0.02);
    within(after.regenWh, 2 * before.regenWh, 0.02);
  });
});
