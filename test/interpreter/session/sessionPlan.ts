import type { DeviceConfig } from '../../../firmware/contract/deviceConfig.ts';
import type { PolicyMessage } from '../../../firmware/contract/messages.ts';
import type { DriveCycle } from '../../../sim/cycle/driveCycle.ts';
import type { WorldSettings } from '../../../sim/world.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { sellingFirmware } from '../../sim/sellingCar.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';

export const SESSION_BOARD = 'linux';
export const SESSION_VEHICLE = 'leaf-aze0';
/** What firmware the session runs: with waits that leave time to sell. */
export const SESSION_FIRMWARE = { ...sellingFirmware, board: SESSION_BOARD } as const;
/** Name of the car in topics. */
export const SESSION_CAR = 'leaf-1';

/** Both ends of its keys. */
export const sessionKeys = simulatedKeys(7, SESSION_CAR);

/** Power-up, Unix ms. */
export const START_MS = Date.UTC(2026, 5, 2);

const seconds = (n: number): number => n * 1e6;

/** When what happens, us since power-up. */
export const sessionTimes = {
  departAtUs: seconds(3),
  arriveAtUs: seconds(13),
  plugAtUs: seconds(15),
  policyAtUs: seconds(18),
  /** Long enough after the export began for a meter record, which comes a minute after the last record. */
  brokerDiesAtUs: seconds(102),
  /** Both while nobody can hear it; power goes some five seconds before the policy ends. */
  policyEndsAtUs: seconds(110),
  unplugAtUs: seconds(112),
  brokerReturnsAtUs: seconds(114),
  /** By then the device has been online again for long enough to tell everything. */
  endAtUs: seconds(124),
} as const;

/** Up to 50 km/h and down again: some energy out, some back. */
const cycle: DriveCycle = {
  name: 'once-round-the-block',
  timesS: Float64Array.of(0, 5, 9, 10),
  speedsMps: Float64Array.of(0, 14, 0, 0),
  grades: new Float64Array(4),
};

export const sessionWorld: WorldSettings = {
  profile: loadVehicleProfile(SESSION_VEHICLE),
  seed: 7,
  startSocPct: 70,
  pluggedAtStart: false,
  stationMaxCurrentA: 25,
  drives: [
    {
      unplugAtUs: 0,
      departAtUs: sessionTimes.departAtUs,
      arriveAtUs: sessionTimes.arriveAtUs,
      plugAtUs: sessionTimes.plugAtUs,
      cycle,
    },
    {
      unplugAtUs: sessionTimes.unplugAtUs,
      departAtUs: seconds(3600),
      arriveAtUs: seconds(3601),
      plugAtUs: null,
      cycle,
    },
  ],
};

/** @param broker where the device finds it */
export const sessionConfig = (broker: { host: string; port: number }): DeviceConfig => ({
  vehicle: SESSION_CAR,
  broker,
  maxExportW: 9000,
  maxImportW: 9000,
  reserveSocPct: 30,
  capacityWh: 27_000,
});

/** Sells at any state of charge above 40 %, until `sessionTimes.policyEndsAtUs`. @param startAtMs power-up, Unix ms */
export const sessionPolicy = (startAtMs: number): PolicyMessage => ({
  v: 1,
  id: 1,
  startAtMs,
  slotMs: 900_000,
  untilMs: startAtMs + sessionTimes.policyEndsAtUs / 1000,
  reserveSocPct: 30,
  table: Buffer.from([0, 80]).toString('base64'),
});
