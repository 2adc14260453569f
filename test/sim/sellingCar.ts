import type { DeviceConfig } from '../../firmware/contract/deviceConfig.ts';
import type { PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';
import { buildFirmware, type FirmwareOptions } from '../../host/build/buildFirmware.ts';
import { loadVehicleProfile } from '../../host/build/vehicleProfile.ts';
import type { CanFrame, CanNode } from '../../sim/bus/canNode.ts';
import { createWorld, type World, type WorldOptions } from '../../sim/world.ts';
import { createTinyBroker, tinyBrokerKeys, type TinyBroker } from './tinyBroker.ts';

export const leafProfile = loadVehicleProfile('leaf-aze0');

const startAtMs = 1_780_000_000_000;
const hourMs = 3_600_000;
const config: DeviceConfig = {
  vehicle: 'car',
  broker: { host: 'broker', port: 1883 },
  wifi: { ssid: 's', password: 'p' },
  maxExportW: 9000,
  maxImportW: 9000,
  reserveSocPct: 25,
  capacityWh: 27_000,
};
/** Sells down to 30 % all the time. */
const policy: PolicyMessage = {
  v: 1,
  id: 1,
  startAtMs,
  slotMs: hourMs,
  untilMs: startAtMs + hourMs,
  reserveSocPct: 25,
  table: Buffer.from([0, 60]).toString('base64'),
};

export type Bus = 'vehicle' | 'charger';
/** Changes a frame on its way from its sender to the bus. */
export type Spoil = (frame: CanFrame) => void;

/** A plugged car that sells, and everything that can go wrong around it. */
export interface SellingCar {
  readonly world: World;
  readonly broker: TinyBroker;
  readonly states: StateMessage[];
  readonly printed: string[];
  nowUs(): number;
  /** Sets what happens to every frame of the other nodes on a bus; null is nothing. */
  spoil(bus: Bus, spoil: Spoil | null): void;
  /** @param each called every 100 ms */
  run(seconds: number, each?: () => void): void;
}

/** A node whose frames are changed on their way to the bus. */
function spoiledNode(node: CanNode, spoil: () => Spoil | null): CanNode {
  return {
    get nextSendAtUs() {
      return node.nextSendAtUs;
    },
    get acknowledges() {
      return node.acknowledges;
    },
    frameToSend: () => {
      const frame = node.frameToSend();
      const change = spoil();
      if (!change) return frame;
      const { id, extended, remote, lengthBytes, data } = frame;
      const spoiled: CanFrame = { id, extended, remote, lengthBytes, data: data.slice() };
      change(spoiled);
      return spoiled;
    },
    onSent: (endUs) => node.onSent(endUs),
    onSendError: (endUs) => node.onSendError(endUs),
    onFrame: (frame, endUs) => node.onFrame?.(frame, endUs),
  };
}

/** The shortest waits that the grid code can be set to. */
export const sellingFirmware: FirmwareOptions = {
  board: 'esp32',
  vehicle: 'leaf-aze0',
  gridCode: 'en50549-1',
  gridSettings: { 'enterService.delayS': 10, 'enterService.rampS': 10, 'enterService.afterTrip.rampS': 10 },
};

const builds = new Map<string, ReturnType<typeof buildFirmware>>();

/** The car at its first instant. @param vehicle its profile */
export async function createSellingCar(
  more: Partial<WorldOptions> = {},
  vehicle = sellingFirmware.vehicle,
): Promise<SellingCar> {
  const firmware = builds.get(vehicle) ?? buildFirmware({ ...sellingFirmware, vehicle });
  builds.set(vehicle, firmware);
  const printed: string[] = [];
  let atUs = 0;
  const broker = createTinyBroker(policy, () => startAtMs + 60_000 + Math.floor(atUs / 1000));
  const spoils: Record<Bus, Spoil | null> = { vehicle: null, charger: null };
  const world = createWorld({
    board: 'esp32',
    bundle: (await firmware).code,
    profile: vehicle === sellingFirmware.vehicle ? leafProfile : loadVehicleProfile(vehicle),
    config,
    keys: tinyBrokerKeys,
    network: broker.network,
    seed: 1,
    startSocPct: 60,
    pluggedAtStart: true,
    stationMaxCurrentA: 25,
    drives: [],
    log: (line) => printed.push(line),
    connect: (node, bus) => spoiledNode(node, () => spoils[bus]),
    ...more,
  });
  return {
    world,
    broker,
    states: broker.states,
    printed,
    nowUs: () => atUs,
    spoil: (bus, spoil) => {
      spoils[bus] = spoil;
    },
    run: (seconds, each = () => undefined) => {
      const untilUs = atUs + seconds * 1e6;
      while (atUs < untilUs) {
        atUs = Math.min(untilUs, atUs + 100_000);
        world.runUntil(atUs);
        broker.deliver();
        each();
      }
    },
  };
}
