import { POLICY_SOC_STEP_PCT } from '../../firmware/contract/policyBytes.ts';
import type { FleetCar } from './fleetCar.ts';
import { SOC_BINS, type FleetCurves } from './fleetCurves.ts';
import type { FleetState } from './fleetState.ts';
import { storedWhAt, type PackTable } from './packTable.ts';
import { NEVER_S, type PlugEvents } from './plugEvents.ts';
import { createTransfer } from './transfer.ts';
import { applyTrip } from './applyTrip.ts';
import type { TripTable } from './tripTable.ts';

/** How a policy is followed. */
export interface FleetRules {
  /** Wanted whenever the connector is pulled; 0 is nothing in particular. */
  readonly departureSocPct: number;
  /**
   * Whether the car knows when it will be unplugged, and then charges up to the target in the last hours, whatever its
   * table says. Without it only the table counts, as in the firmware.
   */
  readonly holdsDepartures: boolean;
}

/** One policy: two bytes a step, as the firmware reads them (see policyBytes.ts). */
export type PolicyTable = Uint8Array;

/** Runs the vehicles of one kind of car, one after the other. */
export interface VehicleRunner {
  /** @param vehicle whose place in the state holds its state of charge at the start */
  run(vehicle: number, events: PlugEvents, policy: PolicyTable): void;
}

const PCT_PER_BIN = 100 / SOC_BINS;
/** A departure with less than this below its target is as wanted: half a step of the policy. */
const MET_WITHIN_PCT = 0.5 * POLICY_SOC_STEP_PCT;

/**
 * @param stepS length of a step, a divisor of an hour
 * @param state and curves are written to
 */
export function createVehicleRunner(
  car: FleetCar,
  pack: PackTable,
  trips: readonly TripTable[],
  rules: FleetRules,
  steps: number,
  stepS: number,
  state: FleetState,
  curves: FleetCurves,
): VehicleRunner {
  const { departureSocPct, holdsDepartures } = rules;
  const floorPct = car.reserveSocPct + car.reserveMarginPct;
  const earlyPct = 0.5 * car.socReadingPct;
  const transfer = createTransfer(car, pack, state);
  const { importedMilliWh, exportedMilliWh, pluggedCount, socCount } = curves;
  const stepsPerHour = 3600 / stepS;
  const asleepMilliWh = Math.round((car.converter.asleepPowerW * stepS) / 3.6);
  /** Cautiously: charging slows down near the end, and begins after a wait. */
  const chargePctPerS = (0.85 * car.maxImportW) / 3600 / (pack.storedWh[100]! / 100);
  const soldPctPerStep = (1.2 * stepS * car.maxExportW) / 3600 / (pack.storedWh[100]! / 100);
  const startWaitS = car.session.enterDelayS + car.session.enterRampS + car.session.startS;

  /** Seconds before the connector is pulled from which on the target comes first. */
  function secondsToTarget(socPct: number): number {
    return (departureSocPct - socPct) / chargePctPerS + startWaitS + stepS;
  }

  /**
   * From `fromS` to `toS`, plugged in.
   * @param unplugAtS when the connector will be pulled
   * @returns false when the car sleeps, and that is left to book
   */
  function park(
    vehicle: number,
    fromS: number,
    toS: number,
    chargeUpToByte: number,
    dischargeDownToByte: number,
    unplugAtS: number,
  ): boolean {
    const socPct = state.socPct[vehicle]!;
    let chargeUpToPct = chargeUpToByte * POLICY_SOC_STEP_PCT;
    let dischargeDownToPct = dischargeDownToByte * POLICY_SOC_STEP_PCT;
    if (dischargeDownToPct < floorPct) dischargeDownToPct = floorPct;
    if (holdsDepartures && unplugAtS !== NEVER_S) {
      const leftS = unplugAtS - toS;
      if (leftS < secondsToTarget(socPct)) {
        if (chargeUpToPct < departureSocPct) chargeUpToPct = departureSocPct;
        if (dischargeDownToPct < departureSocPct) dischargeDownToPct = departureSocPct;
      } else if (leftS < secondsToTarget(socPct - soldPctPerStep)) {
        // What is sold in this step could not be bought back after it.
        dischargeDownToPct = 100;
      }
    }
    return transfer.park(vehicle, fromS, toS, chargeUpToPct - earlyPct, dischargeDownToPct + earlyPct);
  }

  function run(vehicle: number, events: PlugEvents, policy: PolicyTable): void {
    const { unplugAtS, plugAtS, tripClass, count } = events;
    const { socPct, importedWh, exportedWh } = state;
    let plugged = events.pluggedAtStart;
    let event = 0;
    let nextAtS = count > 0 ? unplugAtS[0]! : NEVER_S;
    let hour = 0;
    let stepsLeftInHour = stepsPerHour;
    /** Booked together at the end: most steps of most cars. */
    let asleepSteps = 0;
    let socBin = binOf(socPct[vehicle]!);
    state.storedAtStartWh[vehicle] = storedWhAt(pack, socPct[vehicle]!);
    transfer.begin(-Infinity);

    for (let step = 0; step < steps; step++) {
      const endS = (step + 1) * stepS;
      const importedBeforeWh = importedWh[vehicle]!;
      const exportedBeforeWh = exportedWh[vehicle]!;
      const chargeUpToByte = policy[2 * step]!;
      const dischargeDownToByte = policy[2 * step + 1]!;
      let atS = step * stepS;
      let isAwake = nextAtS < endS;
      while (nextAtS < endS) {
        if (!plugged || !park(vehicle, atS, nextAtS, chargeUpToByte, dischargeDownToByte, nextAtS))
          transfer.sleep(vehicle, nextAtS - atS);
        atS = nextAtS;
        // Whether the drive of this event begins, or has ended.
        if (atS === unplugAtS[event]) {
          if (plugged) checkDeparture(vehicle);
          applyTrip(trips[tripClass[event]!]!, pack, state, vehicle);
          plugged = false;
          nextAtS = plugAtS[event]!;
          if (nextAtS === NEVER_S) nextAtS = ++event < count ? unplugAtS[event]! : NEVER_S;
        } else {
          plugged = true;
          transfer.begin(atS);
          nextAtS = ++event < count ? unplugAtS[event]! : NEVER_S;
        }
      }
      const isServed = plugged && park(vehicle, atS, endS, chargeUpToByte, dischargeDownToByte, nextAtS);
      if (isAwake && !isServed) transfer.sleep(vehicle, endS - atS);
      isAwake ||= isServed;

      if (plugged) pluggedCount[step]!++;
      if (isAwake) {
        importedMilliWh[step]! += Math.round((importedWh[vehicle]! - importedBeforeWh) * 1000);
        exportedMilliWh[step]! += Math.round((exportedWh[vehicle]! - exportedBeforeWh) * 1000);
        socBin = binOf(socPct[vehicle]!);
      } else {
        asleepSteps++;
        importedMilliWh[step]! += asleepMilliWh;
      }
      socCount[hour * SOC_BINS + socBin]!++;
      if (--stepsLeftInHour === 0) {
        stepsLeftInHour = stepsPerHour;
        hour = hour === 23 ? 0 : hour + 1;
      }
    }
    transfer.sleep(vehicle, asleepSteps * stepS);
    state.storedWh[vehicle] = storedWhAt(pack, socPct[vehicle]!);
  }

  function binOf(socPct: number): number {
    return Math.min(SOC_BINS - 1, (socPct / PCT_PER_BIN) | 0);
  }

  function checkDeparture(vehicle: number): void {
    state.departures[vehicle]!++;
    const missingPct = departureSocPct - state.socPct[vehicle]!;
    if (missingPct <= MET_WITHIN_PCT) return;
    state.unmetDepartures[vehicle]!++;
    state.unmetWh[vehicle]! += storedWhAt(pack, departureSocPct) - storedWhAt(pack, state.socPct[vehicle]!);
  }

  return { run };
}
