import type { Lines } from '../lines.ts';
import { createPeriodicSender, type PeriodicSender } from '../vehicle/periodicSender.ts';
import { createConverter } from './converter.ts';
import { createHeardVehicle } from './heardVehicle.ts';
import type { StationParameters } from './loadStation.ts';
import { createStationFrames, type StationReport } from './stationFrames.ts';

export type StationState =
  | 'unplugged'
  | 'asleep'
  | 'negotiating'
  | 'insulationTest'
  | 'awaitingContactors'
  | 'settling'
  | 'transfer'
  | 'rampDown'
  | 'awaitingOpen'
  | 'weldCheck';

/** Why the last session ended. */
export type StopCause =
  | 'none'
  | 'vehicleDisabled'
  | 'vehicleFault'
  | 'permissionWithdrawn'
  | 'vehicleSilent'
  | 'contactorsOpened'
  | 'contactorsLate'
  | 'overVoltage'
  | 'underVoltage'
  | 'stationFault'
  | 'unplugged';

/** Faults that a scenario can inject: what the station says of itself, and then it ends the session. */
export type StationFault = 'none' | 'malfunction' | 'incompatible' | 'insulation';

/**
 * Ways not to follow the vehicle. `ignoresStop` never takes current back, `reversed` moves it the other way, and a
 * number is a current that it is stuck at, A. Open contactors end all of them.
 */
export type StationDefiance = 'none' | 'ignoresStop' | 'reversed' | number;

/** A contactor that does not open: of the vehicle, behind the inlet, or of the station. */
export type StationWeld = 'none' | 'vehicle' | 'station';

/** A bidirectional CHAdeMO station; the vehicle decides the direction. */
export interface ChademoStation {
  readonly parameters: StationParameters;
  /** The station on the charger bus. */
  readonly node: PeriodicSender;
  /** Injected fault; takes effect with the next step. */
  fault: StationFault;
  /** It only says what `fault` is, and goes on. */
  faultOnlySaid: boolean;
  defiance: StationDefiance;
  weld: StationWeld;
  state: StationState;
  stopCause: StopCause;
  /** Whether it talks on the bus: then it wants steps of 100 ms. */
  awake: boolean;
  /** At the output, V. */
  presentVoltageV: number;
  /** What it moves, + out of the battery: A and W on the DC side, W at the grid after losses. */
  currentA: number;
  dcPowerW: number;
  acPowerW: number;
  /** Heat of the conversion, and draw while no power flows, W. */
  conversionLossW: number;
  standbyW: number;
  /** @param batteryVoltageV at the vehicle's side of the inlet's contactors */
  step(dtS: number, nowUs: number, batteryVoltageV: number): void;
}

/**
 * A station that reads plug, permission and contactors from the lines and drives both start signals.
 * Sequence: recorded session of a Nissan Leaf (100 ms frames, lock, insulation test, d2, contactors, power, weld check).
 */
export function createChademoStation(
  parameters: StationParameters,
  lines: Lines,
  random: () => number,
): ChademoStation {
  const { timing } = parameters;
  const converter = createConverter(parameters.converter);
  const vehicle = createHeardVehicle();
  const frames = createStationFrames();
  const report: StationReport = {
    availableVoltageV: parameters.availableVoltageV,
    availableCurrentA: parameters.availableCurrentA,
    presentVoltageV: 0,
    presentChargeCurrentA: 0,
    presentDischargeCurrentA: 0,
    thresholdVoltageV: 0,
    lowerThresholdVoltageV: 0,
    charging: false,
    stopControl: true,
    connectorLocked: false,
    chargerFault: false,
    batteryIncompatible: false,
    systemFault: false,
  };
  let enteredAtUs = 0;
  /** After a stop the vehicle has to take its wish back before a new session begins. */
  let wishTakenBack = true;
  /** Contactors that should have opened did not. */
  let weldFound = false;
  /** Where a station's own welded contactor keeps its output. */
  let heldVoltageV = 0;
  /** Sign of the session's last current, and since when the other one is wanted; NaN while it is not. */
  let direction = 0;
  let turnedAtUs = NaN;

  const node = createPeriodicSender(
    frames.messages,
    { clockOffsetPpm: (random() * 2 - 1) * 50, jitterUs: 2000 },
    random,
    {
      beforeBurst: () => frames.encode(report),
      onFrame: (frame, endUs) => {
        if (lines.plugDetect) vehicle.onFrame(frame, endUs);
      },
    },
  );
  const station: ChademoStation = {
    parameters,
    node,
    fault: 'none',
    faultOnlySaid: false,
    defiance: 'none',
    weld: 'none',
    state: 'unplugged',
    stopCause: 'none',
    awake: false,
    presentVoltageV: 0,
    currentA: 0,
    dcPowerW: 0,
    acPowerW: 0,
    conversionLossW: 0,
    standbyW: parameters.converter.asleepPowerW,
    step,
  };
  return station;

  function step(dtS: number, nowUs: number, batteryVoltageV: number): void {
    if (!lines.plugDetect) unplug(nowUs);
    else if (station.state === 'unplugged') enter('asleep', nowUs);
    advance(nowUs, batteryVoltageV);
    station.currentA = rampedCurrentA(dtS, nowUs);

    station.awake = station.state !== 'unplugged' && station.state !== 'asleep';
    node.acknowledges = lines.plugDetect;
    node.setActive(station.awake, nowUs);
    lines.startSignal1 = lines.plugDetect;
    station.presentVoltageV = outputVoltageV(nowUs, batteryVoltageV);
    station.dcPowerW = station.currentA * batteryVoltageV;
    const converterState = station.awake ? 'idle' : 'asleep';
    station.conversionLossW = converter.conversionLossW(station.dcPowerW);
    station.standbyW = converter.standbyW(station.dcPowerW, converterState);
    station.acPowerW = converter.acPowerW(station.dcPowerW, converterState);
    updateReport();
  }

  function advance(nowUs: number, batteryVoltageV: number): void {
    const inStateUs = nowUs - enteredAtUs;
    switch (station.state) {
      case 'unplugged':
        return;
      case 'asleep':
        if (nowUs - vehicle.heardAtUs <= timing.asleepAfterMs * 1000) enter('negotiating', nowUs);
        return;
      case 'negotiating':
        negotiate(nowUs);
        return;
      case 'insulationTest':
        if (stopIfNeeded(nowUs, batteryVoltageV) || inStateUs < timing.insulationTestMs * 1000) return;
        lines.startSignal2 = true;
        enter('awaitingContactors', nowUs);
        return;
      case 'awaitingContactors':
        if (stopIfNeeded(nowUs, batteryVoltageV)) return;
        if (lines.contactors && !vehicle.contactorsOpen) enter('settling', nowUs);
        else if (inStateUs > timing.contactorsCloseMs * 1000) stop('contactorsLate', nowUs);
        return;
      case 'settling':
        if (!stopIfNeeded(nowUs, batteryVoltageV) && inStateUs >= timing.settleMs * 1000)
          enter('transfer', nowUs);
        return;
      case 'transfer':
        stopIfNeeded(nowUs, batteryVoltageV);
        return;
      case 'rampDown':
        if (station.currentA === 0) enter('awaitingOpen', nowUs);
        return;
      case 'awaitingOpen':
        if (contactorsAreOpen(nowUs)) {
          enter('weldCheck', nowUs);
        } else if (inStateUs > timing.contactorsOpenMs * 1000) {
          weldFound = true;
          lines.startSignal2 = false;
        }
        return;
      case 'weldCheck':
        if (isClosed() || station.weld === 'station') {
          weldFound = true;
        } else if (inStateUs >= timing.weldCheckMs * 1000) {
          weldFound = false;
          report.connectorLocked = false;
          lines.startSignal2 = false;
          enter('negotiating', nowUs);
        }
        return;
    }
  }

  function negotiate(nowUs: number): void {
    const wanted = vehicle.enabled && lines.permission;
    if (!wanted) wishTakenBack = true;
    if (nowUs - vehicle.heardAtUs > timing.asleepAfterMs * 1000) enter('asleep', nowUs);
    else if (wanted && wishTakenBack && causeToStop(nowUs, 0) === 'none') {
      report.connectorLocked = true;
      station.stopCause = 'none';
      direction = 0;
      enter('insulationTest', nowUs);
    }
  }

  function stopIfNeeded(nowUs: number, batteryVoltageV: number): boolean {
    const cause = causeToStop(nowUs, batteryVoltageV);
    if (cause !== 'none') stop(cause, nowUs);
    return cause !== 'none';
  }

  function causeToStop(nowUs: number, batteryVoltageV: number): StopCause {
    if (station.fault !== 'none' && !station.faultOnlySaid) return 'stationFault';
    if (station.defiance === 'ignoresStop' && isClosed()) return 'none';
    if (vehicle.isSilent(nowUs)) return 'vehicleSilent';
    if (!lines.permission) return 'permissionWithdrawn';
    if (vehicle.hasFault()) return 'vehicleFault';
    if (!vehicle.enabled || vehicle.stopRequest) return 'vehicleDisabled';
    if (station.state !== 'settling' && station.state !== 'transfer') return 'none';
    if (!lines.contactors || vehicle.contactorsOpen) return 'contactorsOpened';
    if (batteryVoltageV > vehicle.targetVoltageV) return 'overVoltage';
    if (station.currentA > 0 && batteryVoltageV < vehicle.minDischargeVoltageV) return 'underVoltage';
    return 'none';
  }

  function stop(cause: StopCause, nowUs: number): void {
    station.stopCause = cause;
    wishTakenBack = false;
    enter('rampDown', nowUs);
  }

  /** Whether current can flow, whatever the vehicle's contactors were told. */
  function isClosed(): boolean {
    return lines.contactors || (station.weld === 'vehicle' && lines.plugDetect);
  }

  function isPowered(): boolean {
    return station.state === 'transfer' || station.state === 'rampDown';
  }

  /** Nothing flows through open contactors, whatever was asked for. */
  function rampedCurrentA(dtS: number, nowUs: number): number {
    if (!isClosed() || !isPowered()) return 0;
    if (typeof station.defiance === 'number') return station.defiance;
    const isStopping = station.state !== 'transfer';
    const targetA = isStopping ? 0 : turnedCurrentA(wantedCurrentA(nowUs), nowUs);
    const largestChangeA = dtS * (isStopping ? parameters.stopRampAPerS : parameters.rampAPerS);
    const changeA = targetA - station.currentA;
    if (Math.abs(changeA) <= largestChangeA) return targetA;
    return station.currentA + Math.sign(changeA) * largestChangeA;
  }

  /** A change of direction leads through no current, and waits there. One that defies the vehicle takes no such care. */
  function turnedCurrentA(wantedA: number, nowUs: number): number {
    const wanted = Math.sign(wantedA);
    if (station.currentA !== 0) direction = Math.sign(station.currentA);
    if (wanted === 0 || direction === 0 || wanted === direction || station.defiance !== 'none') {
      turnedAtUs = NaN;
      return wantedA;
    }
    if (station.currentA !== 0) return 0;
    if (isNaN(turnedAtUs)) turnedAtUs = nowUs;
    return nowUs - turnedAtUs < timing.deadTimeMs * 1000 ? 0 : wantedA;
  }

  /** A charge request decides the direction; without one the car may be discharged as far as it offers. */
  function wantedCurrentA(nowUs: number): number {
    const requestA = vehicle.chargeCurrentRequestA;
    const offerA = vehicle.offeredDischargeCurrentA(nowUs);
    const followedA = requestA > 0 ? -requestA : offerA;
    const limitedA = Math.max(
      -parameters.availableCurrentA,
      Math.min(followedA, parameters.availableCurrentA),
    );
    if (station.defiance === 'ignoresStop' && Math.abs(limitedA) < Math.abs(station.currentA))
      return station.currentA;
    return station.defiance === 'reversed' ? -limitedA : limitedA;
  }

  function contactorsAreOpen(nowUs: number): boolean {
    return !isClosed() && (vehicle.contactorsOpen || vehicle.isSilent(nowUs));
  }

  function outputVoltageV(nowUs: number, batteryVoltageV: number): number {
    if (station.state === 'unplugged' || station.state === 'asleep') return 0;
    if (isClosed()) heldVoltageV = batteryVoltageV;
    if (isClosed() || station.weld === 'station') return heldVoltageV;
    return station.state === 'insulationTest' ? testVoltageV((nowUs - enteredAtUs) * 1e-6) : 0;
  }

  function enter(state: StationState, nowUs: number): void {
    station.state = state;
    enteredAtUs = nowUs;
  }

  function unplug(nowUs: number): void {
    if (station.state === 'unplugged') return;
    const inSession = station.state !== 'asleep' && station.state !== 'negotiating';
    if (inSession) station.stopCause = 'unplugged';
    report.connectorLocked = false;
    weldFound = false;
    lines.startSignal2 = false;
    wishTakenBack = true;
    vehicle.forget();
    enter('unplugged', nowUs);
  }

  function updateReport(): void {
    report.presentVoltageV = station.presentVoltageV;
    report.presentChargeCurrentA = Math.max(0, -station.currentA);
    report.presentDischargeCurrentA = Math.max(0, station.currentA);
    report.thresholdVoltageV = Math.min(vehicle.maxVoltageV, parameters.availableVoltageV);
    report.lowerThresholdVoltageV = vehicle.minDischargeVoltageV;
    report.charging =
      station.state === 'transfer' || (station.state === 'rampDown' && station.currentA !== 0);
    report.stopControl = station.state !== 'transfer';
    report.chargerFault = station.fault === 'malfunction';
    report.systemFault = weldFound || station.fault === 'insulation';
    report.batteryIncompatible = station.fault === 'incompatible';
  }

  /** Quiet, up to the test voltage, and discharged below 10 V before the test is over. */
  function testVoltageV(inTestS: number): number {
    const voltageV = parameters.insulationTestVoltageV;
    const activeS = inTestS - (timing.insulationTestMs / 1000 - 1.5);
    if (activeS < 0) return 0;
    if (activeS < 0.5) return (voltageV * activeS) / 0.5;
    if (activeS < 0.8) return voltageV;
    return voltageV * Math.exp((0.8 - activeS) / 0.12);
  }
}
