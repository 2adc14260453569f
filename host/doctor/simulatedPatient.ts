import { MqttClient } from 'mqtt';
import { wallStation } from '../../sim/charger/wallStation.ts';
import { houseGrid } from '../../sim/grid/houseGrid.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { loadCar } from '../../sim/vehicle/loadCar.ts';
import type { GridCodeChoice } from '../build/gridCode.ts';
import { BOOT_CODE_FILE } from '../build/storageImage.ts';
import { connectBroker } from '../mqtt/brokerLink.ts';
import { inMemoryDuplexPair } from '../mqtt/duplexPair.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { simulatedKeys } from '../trust/simulatedKeys.ts';
import { createTwin, TWIN_VEHICLE, type Twin, type TwinOptions } from '../twin/twin.ts';
import type { ExaminationOrder } from './examination.ts';

const HOUR_MS = 3_600_000;
const SEED = 1;
/** A plugged car that is below its reserve charges at once: both buses are awake. */
const START_MS = Date.UTC(2026, 5, 2, 12);
const UNTIL_CHARGING_MS = 90_000;
const STEP_MS = 1000;
/** More than the station takes for itself. */
const CHARGING_W = 1000;
/** Turns of the event loop in which a message inside this process has surely arrived. */
const TURNS = 12;
/** What the console and ports are called. */
const PORT = 'simulator';

const scenario: Scenario = {
  name: 'doctor',
  title: 'A plugged car that charges',
  timeZone: 'UTC',
  days: 1,
  vehicle: 'leaf-aze0',
  car: loadCar('leaf-aze0'),
  startSocPct: 40,
  pluggedAtStart: true,
  prices: '',
  tariff: { importAdderPerKwh: 0, importFactor: 1, exportAdderPerKwh: 0, exportFactor: 1 },
  owner: { reserveSocPct: 60, departureSocPct: 60, maxExportKw: 9, maxImportKw: 9, wearPricePerKwh: 0.01 },
  grid: { code: '', acceptUnverified: false, settings: {}, site: houseGrid, profile: null, events: [] },
  station: wallStation,
  stationMaxCurrentA: 25,
  trips: [],
  linkOutages: [],
  faults: [],
};

/** The grid of the simulated house, and the shortest waits that its code can be set to. */
export const simulatedGridCode: GridCodeChoice = {
  gridCode: 'en50549-1',
  gridSettings: { 'enterService.delayS': 10, 'enterService.rampS': 10, 'enterService.afterTrip.rampS': 10 },
};

const prices: PriceSeries = {
  currency: 'EUR',
  timeZone: 'UTC',
  points: Array.from({ length: 48 }, (_, hour) => ({
    startAtMs: Math.floor(START_MS / (24 * HOUR_MS)) * 24 * HOUR_MS + hour * HOUR_MS,
    durationMs: HOUR_MS,
    importPricePerKwh: 0.2,
    exportPricePerKwh: 0.2,
  })),
};

/** A simulated car, host and broker to be examined, and the part of an order that leads to them. */
export interface SimulatedPatient {
  readonly twin: Twin;
  readonly order: Pick<ExaminationOrder, 'clock' | 'pass' | 'listPorts' | 'port' | 'broker' | 'car' | 'keys'>;
  close(): Promise<void>;
}

/**
 * Wakes a simulated car up and lets it live until it charges; console, chips, buses and broker are then asked as those
 * of a real one are.
 * @param more what is wrong with it
 */
export async function createSimulatedPatient(
  setup: Pick<TwinOptions, 'board' | 'bundle' | 'profile'>,
  more: Partial<TwinOptions> = {},
): Promise<SimulatedPatient> {
  let printed = '';
  const twin = await createTwin({
    scenario,
    span: { startAtMs: START_MS, endAtMs: START_MS + HOUR_MS },
    drives: [],
    outages: [],
    prices,
    seed: SEED,
    log: ({ code, text }) => {
      if (code === 'FIRMWARE_PRINTS') printed += `${text}\r\n`;
    },
    ...setup,
    ...more,
  });
  const { flash } = twin.world.controller;
  if (!flash.read(BOOT_CODE_FILE)) flash.write(BOOT_CODE_FILE, Buffer.from(setup.bundle, 'latin1'));
  const isCharging = (): boolean => twin.world.station.acPowerW < -CHARGING_W;
  for (let ms = STEP_MS; ms <= UNTIL_CHARGING_MS && !isCharging(); ms += STEP_MS)
    await twin.runUntil(START_MS + ms);

  const { clock, broker } = twin;
  const stream = () => {
    const [near, far] = inMemoryDuplexPair();
    broker!.connectStream(far);
    return near;
  };
  const pass = async (durationMs: number): Promise<void> => {
    await twin.runUntil(clock.now() + durationMs);
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const { device, secrets } = simulatedKeys(SEED, TWIN_VEHICLE);
  return {
    twin,
    order: {
      clock,
      pass,
      listPorts: () => Promise.resolve([{ path: PORT, description: 'no hardware' }]),
      port: {
        name: PORT,
        open: () =>
          Promise.resolve({
            evaluate: () => Promise.reject(new Error('it would interrupt the firmware')),
            type: (line) => twin.world.controller.typeLine(line),
            takePrinted: () => {
              const text = printed;
              printed = '';
              return text;
            },
            close: () => Promise.resolve(),
          }),
      },
      broker: {
        place: 'the broker of the simulation',
        tryVersion5: () => new MqttClient(stream, { protocolVersion: 5, reconnectPeriod: 0, keepalive: 0 }),
        connect: () => connectBroker({ clock, stream }),
      },
      car: TWIN_VEHICLE,
      keys: { place: 'the simulation', read: () => ({ device, secrets }) },
    },
    close: () => twin.close(),
  };
}
