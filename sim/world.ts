import type { DeviceConfig, DeviceKeys } from '../firmware/contract/deviceConfig.ts';
import type { VehicleProfile } from '../firmware/contract/vehicleProfile.ts';
import { createPack, type Pack } from './battery/pack.ts';
import { createBusGroup, type BusGroup } from './bus/busGroup.ts';
import { createCanBus, type CanBus } from './bus/canBus.ts';
import type { CanFrame, CanNode } from './bus/canNode.ts';
import { createChademoStation, type ChademoStation } from './charger/chademoStation.ts';
import type { StationParameters } from './charger/loadStation.ts';
import { wallStation } from './charger/wallStation.ts';
import { createController, type Controller } from './controller.ts';
import { createCycleCursor, type CycleCursor } from './cycle/cycleCursor.ts';
import { cycleDurationS, type DriveCycle } from './cycle/driveCycle.ts';
import { seededRandom } from './cycle/seededRandom.ts';
import { createEnergyAudit, type EnergyAudit } from './energyAudit.ts';
import type { Ds3231 } from './chips/ds3231.ts';
import type { ClockDrift } from './espruino/deviceClock.ts';
import type { DeviceNetwork } from './espruino/deviceNetwork.ts';
import type { FlashStorage } from './espruino/flashStorage.ts';
import { createGrid, type Grid } from './grid/grid.ts';
import { createGridMeter, type GridMeter } from './grid/gridMeter.ts';
import type { GridProfile } from './grid/gridProfile.ts';
import { houseGrid } from './grid/houseGrid.ts';
import type { GridParameters } from './grid/loadGridSite.ts';
import { createLines, type Lines } from './lines.ts';
import type { FrontEndName } from './powerSupply.ts';
import { airDensityKgM3 } from './vehicle/airDensity.ts';
import { applyRoad } from './vehicle/applyRoad.ts';
import { createAuxBattery, type AuxBattery } from './vehicle/auxBattery.ts';
import { createCabin } from './vehicle/cabin.ts';
import { createCarSleep, type CarSleep } from './vehicle/carSleep.ts';
import type { Car } from './vehicle/carSchema.ts';
import { checkPayload } from './vehicle/checkPayload.ts';
import { loadCar } from './vehicle/loadCar.ts';
import { leafOtherTraffic } from './vehicle/otherTraffic.ts';
import { createVehicle, type Vehicle } from './vehicle/vehicle.ts';
import { createVehicleNetwork } from './vehicle/vehicleNetwork.ts';
import { createVehicleTruth, updateVehicleTruth, type VehicleTruth } from './vehicle/vehicleTruth.ts';
import type { TimeSource } from './virtualClock.ts';
import type { DevicePlace, WorldDevice } from './worldDevice.ts';

const CAN_BITRATE = 500_000;
/** The plant moves in these steps: fine while something happens, coarse while car and station sleep. */
const AWAKE_STEP_US = 100_000;
const ASLEEP_STEP_US = 1_000_000;
/** While the controller sleeps as well. At rest every part of the plant is exact for any step. */
const ALL_ASLEEP_STEP_US = 60_000_000;
/** What the car draws from its 12 V battery, A. Source: onboard-peers, a car that is polled and one that sleeps. */
const CAR_AWAKE_A = 2;
const CAR_ASLEEP_A = 0.02;

export type WorldBus = 'vehicle' | 'charger';

/** What the people in the world do; times in us since the world's start. */
export interface WorldDrive {
  readonly unplugAtUs: number;
  readonly departAtUs: number;
  readonly arriveAtUs: number;
  /** null: stays unplugged. */
  readonly plugAtUs: number | null;
  readonly cycle: DriveCycle;
}

/** The air of a run. */
export interface WorldWeather {
  readonly ambientC: number;
  /** Against the car, whichever way it drives. */
  readonly headwindMps: number;
  /** Above the sea. */
  readonly altitudeM: number;
}

/** The world without the controller. */
export interface WorldSettings {
  readonly profile: VehicleProfile;
  /** The Leaf of the first profile unless told otherwise. */
  readonly car?: Car;
  /** Without it the air is that of the car's coast-down, 20 degC, and nobody heats or cools. */
  readonly weather?: WorldWeather;
  readonly seed: number;
  readonly startSocPct: number;
  readonly pluggedAtStart: boolean;
  /** The wall station without it. */
  readonly station?: StationParameters;
  /** Instead of the current that the station's parameters name. */
  readonly stationMaxCurrentA: number;
  /** A European house without it. */
  readonly gridSite?: GridParameters;
  /** What the grid does by itself, instead of the site's wander. */
  readonly gridProfile?: GridProfile | null;
  readonly drives: readonly WorldDrive[];
  /** Charge of the 12 V battery, %; 95 without it. */
  readonly auxChargePct?: number;
  /** What is connected in the place of a node of car, station or meter, e.g. one that spoils its frames. */
  readonly connect?: (node: CanNode, bus: WorldBus) => CanNode;
  /** Hears every frame that was acknowledged; `isOurs` when the controller sent it. The frame is reused after the call. */
  readonly onFrame?: (frame: CanFrame, endUs: number, bus: WorldBus, isOurs: boolean) => void;
}

export interface WorldOptions extends WorldSettings {
  readonly board: string;
  /** The bytes that are flashed. */
  readonly bundle: string;
  readonly config: DeviceConfig;
  /** What provisioning would have written; without it the device trusts nobody. */
  readonly keys?: DeviceKeys;
  readonly network: DeviceNetwork;
  readonly log: (line: string) => void;
  readonly flash?: FlashStorage;
  /** How wrong the board's clock goes; not at all without it. */
  readonly drift?: ClockDrift;
  /** On the board's I2C bus; none without it. */
  readonly clockModule?: Ds3231;
  /** Crystal of the CAN controllers, where it is not the one that the board's data names. */
  readonly oscillatorHz?: number;
  /** Between the 12 V supply and the board; protected without it. */
  readonly frontEnd?: FrontEndName;
}

/** One vehicle's world: car, battery, station, grid, two buses, and the controller that runs the bundle. */
export interface World<Device extends WorldDevice = Controller> extends TimeSource {
  readonly lines: Lines;
  readonly vehicle: Vehicle;
  readonly pack: Pack;
  readonly station: ChademoStation;
  readonly grid: Grid;
  readonly meter: GridMeter;
  /** What the car's control units measure, and what falsifies it before they say it. */
  readonly measured: VehicleTruth;
  readonly measurementErrors: Set<(values: VehicleTruth['values']) => void>;
  /** Somebody moves the car beside its drives at this speed, m/s. */
  pushedMps: number;
  /** Its control units are asleep, and nobody can wake them. */
  carHeldAsleep: boolean;
  /** Something in the car does not let it sleep: another device, a door, its own defect. */
  carKeptAwake: boolean;
  /**
   * The 12 V battery, and what else draws from it, A. It is no store of the energy audit: what the DC/DC converter takes is
   * part of the auxiliaries' power, and is spent there.
   */
  readonly aux: AuxBattery;
  auxExtraA: number;
  /** Whether the car's control units are awake, and who woke them how often. Asleep they say nothing and hear nothing. */
  readonly carSleep: Pick<CarSleep, 'isAwake' | 'wakes'>;
  /** Looks on after each step of the plant, which ended at `atUs`; null: nobody does. */
  onPlantStep: ((atUs: number, dtS: number) => void) | null;
  /** A node that is attached from outside is asked each 100 ms, and after each frame, what it wants. */
  readonly vehicleBus: CanBus;
  readonly chargerBus: CanBus;
  readonly controller: Device;
  readonly audit: EnergyAudit;
  /** Lowest state of charge while energy left for the grid; 100 before the first. */
  readonly minExportSocPct: number;
  /** Energy that left the battery through the station, Wh. */
  readonly stationDrawnWh: number;
  /** Energy that each finished drive took from the battery, Wh. */
  readonly driveEnergiesWh: readonly number[];
}

/** Puts the world together around a simulated controller; nothing has happened yet. */
export function createWorld(options: WorldOptions): World {
  return createWorldAround(options, (place) => createController({ ...options, ...place }));
}

/** The same around any controller, which `plugIn` powers up in its place in the car. */
export function createWorldAround<Device extends WorldDevice>(
  options: WorldSettings,
  plugIn: (place: DevicePlace) => Device,
): World<Device> {
  const random = seededRandom(options.seed);
  const lines = createLines();
  lines.plugDetect = options.pluggedAtStart;
  const car = options.car ?? loadCar('leaf-aze0');
  for (const { cycle } of options.drives) checkPayload(car.vehicle, cycle);
  const vehicle = createVehicle(car.vehicle);
  const pack = createPack(car.pack, options.startSocPct);
  const cabin = createCabin(car.vehicle.cabin, options.weather?.ambientC ?? car.vehicle.cabin.targetC);
  if (options.weather) {
    const { ambientC, headwindMps, altitudeM } = options.weather;
    vehicle.ambientC = ambientC;
    vehicle.headwindMps = headwindMps;
    vehicle.airDensityKgM3 = airDensityKgM3(altitudeM, ambientC);
    pack.ambientC = ambientC;
    pack.tempC = ambientC;
  }
  const aux = createAuxBattery(options.auxChargePct);
  const carSleep = createCarSleep();
  const truth = createVehicleTruth();
  const network = createVehicleNetwork({
    profile: options.profile,
    truth,
    otherTraffic: leafOtherTraffic,
    random,
  });
  const station = createChademoStation(
    { ...(options.station ?? wallStation), availableCurrentA: options.stationMaxCurrentA },
    lines,
    random,
  );
  const grid = createGrid(options.gridSite ?? houseGrid, random, options.gridProfile);
  const meter = createGridMeter(random);
  const audit = createEnergyAudit(vehicle, pack, station);

  const { onFrame } = options;
  /** A bus whose frames are heard from outside when somebody wants to. */
  const createWorldBus = (name: WorldBus): CanBus =>
    createCanBus({
      bitrate: CAN_BITRATE,
      ...(onFrame && {
        onFrame: (frame: CanFrame, endUs: number, from: CanNode) =>
          onFrame(frame, endUs, name, from === controller.vehicleChip || from === controller.chargerChip),
      }),
    });
  const vehicleBus = createWorldBus('vehicle');
  const chargerBus = createWorldBus('charger');
  // While the bundle boots nobody else is on the buses.
  let buses: BusGroup | undefined = undefined as BusGroup | undefined;
  const controller = plugIn({
    lines,
    random,
    supplyV: () => aux.voltageV,
    syncTo: (us) => buses?.moveUntil(us),
  });
  const connect = options.connect ?? ((node: CanNode): CanNode => node);
  const units = network.units.map((unit) => connect(unit.node, 'vehicle'));
  for (const unit of units) vehicleBus.attach(unit);
  const isController = (node: CanNode): boolean => node === controller.vehicleChip;
  const isNoUnit = (node: CanNode): boolean => !units.includes(node);
  vehicleBus.attach(controller.vehicleChip);
  chargerBus.attach(connect(station.node, 'charger'));
  chargerBus.attach(connect(meter.node, 'charger'));
  chargerBus.attach(controller.chargerChip);
  const group = createBusGroup([
    { bus: vehicleBus, chip: controller.vehicleChip },
    { bus: chargerBus, chip: controller.chargerChip },
  ]);
  buses = group;

  let plantAtUs = 0;
  let nextStepUs = AWAKE_STEP_US;
  let driveIndex = 0;
  let usedMah = 0;
  /** Car, station and controller sleep: the next step is a long one unless somebody does something. */
  let isLongStep = false;
  let wasTouched = '';
  let movedUntilUs = 0;
  /** What was said on the vehicle bus when the plant last looked. */
  let busyUs = 0;
  const driveEnergiesWh: number[] = [];
  let driveWh = 0;
  /** Of the drive of `driveIndex`, while it lasts. */
  let cursor: CycleCursor | null = null;
  let departedAtM = 0;

  /** Plug, ignition and speed at `us`, from the drives. */
  const actPeople = (us: number): { driving: boolean; speedMps: number; grade: number } => {
    const drive = options.drives[driveIndex];
    if (!drive || us < drive.unplugAtUs) return { driving: false, speedMps: 0, grade: 0 };
    const driving = us >= drive.departAtUs && us < drive.arriveAtUs;
    if (us < drive.arriveAtUs) lines.plugDetect = false;
    lines.ignition = driving;
    if (us >= drive.arriveAtUs && (drive.plugAtUs === null || us >= drive.plugAtUs)) {
      lines.plugDetect = drive.plugAtUs !== null;
      driveEnergiesWh.push(driveWh);
      driveWh = 0;
      driveIndex++;
      cursor = null;
    }
    if (!driving) return { driving: us >= drive.arriveAtUs && vehicle.speedMps > 0, speedMps: 0, grade: 0 };
    if (!cursor) {
      cursor = createCycleCursor(drive.cycle);
      departedAtM = vehicle.distanceM;
    }
    const drivenM = vehicle.distanceM - departedAtM;
    cursor.moveTo(
      ((us - drive.departAtUs) / 1e6) % cycleDurationS(drive.cycle),
      drivenM % (cursor.lengthM || 1),
    );
    applyRoad(vehicle, cursor);
    return { driving, speedMps: cursor.speedMps, grade: cursor.grade };
  };

  const stepPlant = (us: number): void => {
    const dtS = (us - plantAtUs) / 1e6;
    const { driving: isOnTheRoad, speedMps: wantedMps, grade } = actPeople(us);
    const speedMps = Math.max(wantedMps, world.pushedMps);
    const driving = isOnTheRoad || speedMps > 0 || vehicle.speedMps > 0;
    const isBusy = vehicleBus.counters.busyUs !== busyUs;
    busyUs = vehicleBus.counters.busyUs;
    carSleep.look(
      {
        ignition: lines.ignition,
        hvRequest: lines.hvRequest,
        moves: driving,
        spokenTo: isBusy && vehicleBus.lastSpokeAtUs(isNoUnit) > plantAtUs,
        spokenToByController: isBusy && vehicleBus.lastSpokeAtUs(isController) > plantAtUs,
        keptAwake: world.carKeptAwake,
      },
      us,
    );
    const carAwake = carSleep.isAwake && !world.carHeldAsleep;
    network.setAwake(carAwake, us, lines.ignition);
    meter.setPowered(lines.plugDetect, us);

    vehicle.dischargeLimitW = pack.dischargeLimitW;
    vehicle.chargeLimitW = pack.chargeLimitW;
    if (options.weather) cabin.step(dtS, vehicle.ambientC, driving);
    pack.thermalPowered = carAwake;
    const awakeAuxW = driving ? car.vehicle.auxPowerW : car.vehicle.transferAuxPowerW;
    vehicle.auxDemandW = carAwake ? awakeAuxW + cabin.powerW + pack.thermalAuxW : 0;
    vehicle.step(dtS, speedMps, grade);
    station.step(dtS, us, pack.voltageV);
    pack.step(dtS, vehicle.batteryPowerW + station.dcPowerW);
    grid.step(dtS, station.acPowerW);
    meter.step(dtS, station.acPowerW, grid.voltageV, grid.frequencyHz);
    audit.record(dtS, driving);
    stepAux(dtS, us);
    updateVehicleTruth(truth, vehicle, pack);
    for (const falsify of world.measurementErrors) falsify(truth.values);
    controller.linesChanged(us);

    if (driving) driveWh += (pack.powerW * dtS) / 3600;
    if (station.dcPowerW > 0) {
      world.stationDrawnWh += (station.dcPowerW * dtS) / 3600;
      world.minExportSocPct = Math.min(world.minExportSocPct, pack.socPct);
    }
    group.nodesChanged();
    world.onPlantStep?.(us, dtS);
    plantAtUs = us;
    const awake = carAwake || station.awake || lines.hvRequest;
    isLongStep = !awake && isAtRest() && (controller.isAsleep?.() ?? false);
    nextStepUs = after(us, awake ? AWAKE_STEP_US : ASLEEP_STEP_US);
    if (!isLongStep) return;
    wasTouched = touch();
    nextStepUs = after(us, ALL_ASLEEP_STEP_US);
    shortenStep(peopleActAfterUs(us));
  };
  const after = (us: number, stepUs: number): number => (Math.floor(us / stepUs) + 1) * stepUs;
  /** Something happens at `us`: the plant looks at it when it would have without long steps. */
  const shortenStep = (us: number): void => {
    const atUs = Math.ceil(us / ASLEEP_STEP_US) * ASLEEP_STEP_US;
    nextStepUs = Math.min(nextStepUs, atUs > plantAtUs ? atUs : after(plantAtUs, ASLEEP_STEP_US));
  };
  const isAtRest = (): boolean => world.onPlantStep === null && vehicle.speedMps === 0;
  const peopleActAfterUs = (us: number): number => {
    const drive = options.drives[driveIndex];
    if (!drive) return Infinity;
    const { unplugAtUs, departAtUs, arriveAtUs, plugAtUs } = drive;
    return Math.min(
      ...[unplugAtUs, departAtUs, arriveAtUs, plugAtUs ?? Infinity].filter((atUs) => atUs > us),
    );
  };
  /** What others may change between the steps. */
  const touch = (): string =>
    [
      lines.ignition,
      lines.plugDetect,
      lines.hvRequest,
      world.pushedMps,
      world.carKeptAwake,
      world.auxExtraA,
    ].join();
  /** A long step ends early when somebody does something. */
  const watchLongStep = (us: number): void => {
    const speaksAtUs = group.nextEventUs();
    if (speaksAtUs < nextStepUs) shortenStep(speaksAtUs);
    if (!(controller.isAsleep?.() ?? false)) shortenStep(us);
  };
  const stepAux = (dtS: number, us: number): void => {
    if (dtS <= 0) return;
    const beforeMah = usedMah;
    usedMah = controller.usedMah?.(us) ?? 0;
    const ownA = ((usedMah - beforeMah) * 3.6) / dtS;
    const carA = carSleep.isAwake ? CAR_AWAKE_A : CAR_ASLEEP_A;
    const isCharging = carSleep.isAwake && (lines.ignition || lines.hvRequest || vehicle.speedMps > 0);
    aux.step(dtS, ownA + carA + world.auxExtraA, isCharging);
  };
  // Levels at power-up, before anything is read.
  updateVehicleTruth(truth, vehicle, pack);
  controller.linesChanged(0);

  const world = {
    lines,
    vehicle,
    pack,
    station,
    grid,
    meter,
    measured: truth,
    measurementErrors: new Set<(values: VehicleTruth['values']) => void>(),
    pushedMps: 0,
    carHeldAsleep: false,
    carKeptAwake: false,
    aux,
    auxExtraA: 0,
    carSleep,
    onPlantStep: null as World['onPlantStep'],
    vehicleBus,
    chargerBus,
    controller,
    audit,
    driveEnergiesWh,
    minExportSocPct: 100,
    stationDrawnWh: 0,
    nextAtUs: (): number => Math.min(controller.nextAtUs(), group.nextEventUs(), nextStepUs),
    runUntil: (us: number): void => {
      if (isLongStep) {
        group.nodesChanged();
        if (touch() !== wasTouched) shortenStep(movedUntilUs);
      }
      for (;;) {
        if (isLongStep) watchLongStep(movedUntilUs);
        const deviceUs = controller.nextAtUs();
        // An interrupt may give the device something to do before its next planned event.
        if (group.moveUntilInterrupt(Math.min(us, deviceUs, nextStepUs), controller.interrupts)) continue;
        if (deviceUs > us && nextStepUs > us) break;
        if (nextStepUs <= deviceUs) {
          movedUntilUs = nextStepUs;
          stepPlant(nextStepUs);
        } else {
          controller.runNext();
          movedUntilUs = deviceUs;
        }
      }
      movedUntilUs = us;
      controller.idleUntil(us);
    },
  };
  return world;
}
