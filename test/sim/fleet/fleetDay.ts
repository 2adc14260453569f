import type { PolicyMessage } from '../../../firmware/contract/messages.ts';
import { policyByte } from '../../../firmware/contract/policyBytes.ts';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import type { DriveCycle } from '../../../sim/cycle/driveCycle.ts';
import { cycleDurationS } from '../../../sim/cycle/driveCycle.ts';
import { commuteCycle, downhillCycle } from '../../../sim/cycle/exampleCycles.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { createFleetCurves } from '../../../sim/fleet/fleetCurves.ts';
import { fleetBalance } from '../../../sim/fleet/fleetBalance.ts';
import { leafFleetCar } from '../../../sim/fleet/fleetCar.ts';
import { fleetStateBytes, fleetStateIn } from '../../../sim/fleet/fleetState.ts';
import { samplePack, storedWhAt } from '../../../sim/fleet/packTable.ts';
import { addPlugEvent, createPlugEvents } from '../../../sim/fleet/plugEvents.ts';
import { sampleTrip, type TripTable } from '../../../sim/fleet/tripTable.ts';
import { createVehicleRunner } from '../../../sim/fleet/vehicleRunner.ts';
import { createWorld } from '../../../sim/world.ts';
import { leafProfile } from '../sellingCar.ts';
import { createTinyBroker, tinyBrokerKeys } from '../tinyBroker.ts';

const SLOT_S = 900;
const startAtMs = 1_780_000_000_000;

/** Some hours of one car: thresholds of each quarter of an hour, and drives. */
export interface FleetDay {
  readonly startSocPct: number;
  /** Charge up to, discharge down to, %; one row a slot. */
  readonly slots: readonly (readonly [chargeUpToPct: number, dischargeDownToPct: number])[];
  readonly drives: readonly {
    readonly unplugAtS: number;
    readonly plugAtS: number;
    readonly road: 'commute' | 'downhill';
  }[];
}

/** What a day came to, Wh and %. */
export interface DayFigures {
  readonly importedWh: number;
  readonly exportedWh: number;
  readonly tractionWh: number;
  readonly regenWh: number;
  readonly batteryLossWh: number;
  readonly conversionLossWh: number;
  readonly endSocPct: number;
  readonly storedWh: number;
}

const roads: Record<FleetDay['drives'][number]['road'], DriveCycle> = {
  commute: commuteCycle(),
  downhill: downhillCycle(),
};
const UNPLUG_BEFORE_S = 60;

/** The day with buses, chips and the shipped firmware under the grid code of a European house. */
export async function runInWorld(day: FleetDay): Promise<DayFigures> {
  const { code } = await buildFirmware({ board: 'esp32', vehicle: 'leaf-aze0', gridCode: 'en50549-1' });
  const durationS = day.slots.length * SLOT_S;
  const policy: PolicyMessage = {
    v: 1,
    id: 1,
    startAtMs,
    slotMs: SLOT_S * 1000,
    untilMs: startAtMs + durationS * 1000,
    reserveSocPct: leafFleetCar.reserveSocPct,
    table: Buffer.from(policyOf(day)).toString('base64'),
  };
  let atUs = 0;
  const broker = createTinyBroker(policy, () => startAtMs + 60_000 + Math.floor(atUs / 1000));
  const world = createWorld({
    board: 'esp32',
    bundle: code,
    profile: leafProfile,
    config: {
      vehicle: 'car',
      broker: { host: 'broker', port: 1883 },
      wifi: { ssid: 's', password: 'p' },
      maxExportW: leafFleetCar.maxExportW,
      maxImportW: leafFleetCar.maxImportW,
      reserveSocPct: leafFleetCar.reserveSocPct,
      capacityWh: 30_000,
    },
    keys: tinyBrokerKeys,
    network: broker.network,
    seed: 1,
    startSocPct: day.startSocPct,
    pluggedAtStart: true,
    stationMaxCurrentA: leafFleetCar.stationCurrentA,
    drives: day.drives.map(({ unplugAtS, plugAtS, road }) => ({
      unplugAtUs: unplugAtS * 1e6,
      departAtUs: (unplugAtS + UNPLUG_BEFORE_S) * 1e6,
      arriveAtUs: (unplugAtS + UNPLUG_BEFORE_S + Math.ceil(cycleDurationS(roads[road]))) * 1e6,
      plugAtUs: plugAtS * 1e6,
      cycle: roads[road],
    })),
    log: () => undefined,
  });
  while (atUs < durationS * 1e6) {
    atUs += 100_000;
    world.runUntil(atUs);
    broker.deliver();
  }
  const report = world.audit.report();
  return {
    importedWh: report.gridImportedWh,
    exportedWh: report.gridExportedWh,
    tractionWh: report.tractionWh,
    regenWh: report.regenWh,
    batteryLossWh: report.lossesWh.battery,
    conversionLossWh: report.lossesWh.conversion,
    endSocPct: world.pack.socPct,
    storedWh: world.pack.storedEnergyWh(world.pack.socPct),
  };
}

let tables:
  { readonly pack: ReturnType<typeof samplePack>; readonly trips: readonly TripTable[] } | undefined;

/** The same by the fleet's engine. */
export function runInFleet(day: FleetDay): DayFigures {
  tables ??= {
    pack: samplePack(leafFleetCar),
    trips: Object.entries(roads).map(([label, cycle]) =>
      sampleTrip(leafFleetCar, { label, cycle, repeat: 1 }),
    ),
  };
  const { pack, trips } = tables;
  const events = createPlugEvents(day.drives.length);
  for (const { unplugAtS, plugAtS, road } of day.drives)
    addPlugEvent(events, unplugAtS, plugAtS, Object.keys(roads).indexOf(road));
  const steps = day.slots.length;
  const state = fleetStateIn(new ArrayBuffer(fleetStateBytes(1)), 1);
  state.socPct[0] = day.startSocPct;
  createVehicleRunner(
    leafFleetCar,
    pack,
    trips,
    { departureSocPct: 0, holdsDepartures: false },
    steps,
    SLOT_S,
    state,
    createFleetCurves(steps),
  ).run(0, events, policyOf(day));
  const { totals } = fleetBalance(state);
  return { ...totals, endSocPct: totals.socPct, storedWh: storedWhAt(pack, totals.socPct) };
}

function policyOf({ slots }: FleetDay): Uint8Array {
  return Uint8Array.from(slots.flat(), policyByte);
}

/** A working day in four hours: sells, drives to work, charges there, drives home, sells, and charges for the night. */
export const workingDay: FleetDay = {
  startSocPct: 72,
  slots: [
    ...slots(1, 0, 100),
    ...slots(2, 0, 58),
    ...slots(3, 0, 100),
    ...slots(3, 68, 100),
    ...slots(2, 0, 100),
    ...slots(2, 0, 52),
    ...slots(2, 64, 100),
    ...slots(1, 0, 100),
  ],
  drives: [
    { unplugAtS: 3 * 900 + 400, plugAtS: 3 * 900 + 400 + 1700, road: 'commute' },
    { unplugAtS: 9 * 900, plugAtS: 9 * 900 + 1680, road: 'commute' },
  ],
};

function slots(count: number, chargeUpToPct: number, dischargeDownToPct: number): FleetDay['slots'] {
  return Array.from({ length: count }, () => [chargeUpToPct, dischargeDownToPct] as const);
}

/** Any day: up to three drives, and thresholds that change every hour or so. @param hours how long */
export function randomDay(seed: number, hours: number): FleetDay {
  const random = seededRandom(seed);
  const slotCount = hours * 4;
  // The world's controller has just booted, and watches the grid before it moves anything.
  const rows: (readonly [number, number])[] = [[0, 100]];
  while (rows.length < slotCount) {
    const chance = random();
    const row =
      chance < 0.35
        ? ([0, 30 + Math.round(40 * random())] as const)
        : chance < 0.7
          ? ([50 + Math.round(45 * random()), 100] as const)
          : ([0, 100] as const);
    rows.push(...slots(1 + Math.floor(5 * random()), row[0], row[1]));
  }
  const drives: FleetDay['drives'][number][] = [];
  let atS = 1800 + Math.round(3600 * random());
  while (atS < hours * 3600 - 3 * 3600) {
    const plugAtS = atS + 1800 + Math.round(1800 * random());
    drives.push({ unplugAtS: atS, plugAtS, road: random() < 0.8 ? 'commute' : 'downhill' });
    atS = plugAtS + 3600 + Math.round(4 * 3600 * random());
  }
  return { startSocPct: 45 + Math.round(45 * random()), slots: rows.slice(0, slotCount), drives };
}
