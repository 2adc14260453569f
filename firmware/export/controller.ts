import type { Board } from '../boards/board.ts';
import type { Charger, ChargerView } from '../charger/charger.ts';
import { chargerTimes, chargerValues } from '../charger/chargerSignals.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';
import { FAULT_RETRY_MS } from '../contract/faults.ts';
import type { Mode } from '../contract/modes.ts';
import type { Reason } from '../contract/reasons.ts';
import { uptimeMs, wallMs } from '../drivers/clock.ts';
import type { FaultMemory } from '../safety/faultMemory.ts';
import { gateWindow } from '../safety/gateWindow.ts';
import { createGridDroop } from '../safety/gridDroop.ts';
import { createGridFollower } from '../safety/gridFollower.ts';
import { createSafetyGate, type GateInput } from '../safety/safetyGate.ts';
import type { SocTrust } from '../safety/socTrust.ts';
import { forgetStale, vehicleValues } from '../vehicle/vehicleSignals.ts';
import type { WakeCount } from '../power/wakeCount.ts';
import { currentLimitA } from './currentLimit.ts';
import type { OwnerCommand } from './ownerCommand.ts';
import { heldPolicy, policyRefusal, wantedDirection } from './policy.ts';
import * as codec from 'frame-codecs';
import { nominalVoltageV } from 'grid-code';
import { wakesPerDay } from 'power-limits';
import * as limit from 'safety-limits';
import * as signal from 'vehicle-profile';

/** A station that is not heard for this long is let go at once: it has its own time-outs, and waits for open contactors. */
const STATION_LOST_MS = 3000;
/** Below this the converter turns most of the energy into heat: a full battery is full enough. */
const LEAST_POWER_W = 1000;
/** After the battery has ended a transfer, its state of charge must change this much before the next try, or so long pass. */
const EXHAUSTED_PCT = 1;
const EXHAUSTED_MS = 1800000;
/**
 * Out of the inlet for less than this is a bounce of its contact: current ends at once, but contactors do not open under
 * load for it.
 */
const BOUNCE_MS = 150;
/** A silent bus may be looked at only after 8 s, all must be known for 5 s, and the car's control units need a moment too. */
const WAKE_TIMEOUT_MS = 30000;

/** The controller's outward face. */
export interface Controller {
  readonly mode: Mode;
  readonly code: Reason;
  readonly isPlugged: boolean;
  /** On the road: ignition on and unplugged. */
  readonly isDriving: boolean;
  /** Nothing moves and nothing is open. */
  readonly isQuiet: boolean;
  /** Last state of charge heard, in this life or, of a parked car, before its sleep; NaN before the first. */
  readonly carSocPct: number;
  /** Our frames that the charger bus did not take in time, since boot. */
  readonly expiredFrames: number;
  /** The 100 ms tick. */
  tick(nowMs: number): void;
  /** No more power, and the end of the session: of what cannot wait for the tick. */
  failSafe(why: Reason): void;
  /** A signed command clears what it may. @returns why something stays, or null */
  clearFaults(): Reason | null;
}

/** What the controller depends on besides the vehicle's signals: null while it can be trusted. */
export interface ControllerTroubles {
  vehicleBus(nowMs: number): Reason | null;
  chargerBus(nowMs: number): Reason | null;
  journal(): Reason | null;
  readonly soc: SocTrust;
}

/**
 * The state machine between policy, gate and charger.
 * @param wakeCount rations wakes of the car that no session follows
 * @param keptSocPct of a car that was parked while the controller slept, or NaN: for planning, nothing flows by it
 * @param restsAtBoot the contactors may have moved just before the restart
 */
export function createController(
  board: Board,
  config: DeviceConfig,
  charger: Charger,
  troubles: ControllerTroubles,
  faults: FaultMemory,
  owner: OwnerCommand,
  wakeCount: WakeCount,
  keptSocPct: number,
  restsAtBoot: boolean,
): Controller {
  const lines = board.lines;
  let modeAtMs = 0;
  let wantedAtMs = 0;
  let retryAtMs = 0;
  /** Why the car that was woken was of no use, until then. */
  let retryWhy: Reason | null = null;
  /** The car that is asked for told nothing before: it sleeps. */
  let isWake = false;
  let going = 0;
  /** Wall clock of this tick, and the reserve that counts in it. */
  let unixMs = NaN;
  /** The power that the owner has ordered, + is export; NaN where the plan rules. */
  let setpointW = NaN;
  let reservePct = 0;
  /** Direction in which the battery takes or gives no more, and where that was. */
  let exhausted = 0;
  let exhaustedSocPct = NaN;
  let exhaustedAtMs = 0;
  /** The contactors close no earlier than this. */
  let restUntilMs = restsAtBoot ? limit.contactorRestMs : 0;
  /** Since when a transfer has lacked something that must be known; NaN while nothing is lacking. */
  let blindSinceMs = NaN;
  /** When the connector was last in the inlet: never, after a start without it, for nobody was seen to pull it. */
  let pluggedAtMs = -Infinity;
  let sampledAtMs = NaN;

  const grid = createGridFollower(config.gridVoltageV || nominalVoltageV);
  const droop = createGridDroop(config.maxExportW);
  const gate = createSafetyGate(faults, grid, droop);
  /** Each tick writes all of it before anybody looks: see `sense`. */
  const input = {
    exportRatingW: config.maxExportW,
    importRatingW: config.maxImportW,
  } as GateInput & ChargerView;

  const sense = (nowMs: number): void => {
    forgetStale(nowMs);
    input.isPlugged = !!digitalRead(lines.plugDetect);
    input.isIgnitionOn = !!digitalRead(lines.ignition);
    input.vehicleBusFault = troubles.vehicleBus(nowMs);
    input.chargerBusFault = troubles.chargerBus(nowMs);
    input.journalFault = troubles.journal();
    input.socRefusal = troubles.soc.refusal;
    input.motorRpm = vehicleValues[signal.motorSpeedRpm] as number;
    input.carSocPct = vehicleValues[signal.socPct] as number;
    if (!isNaN(input.carSocPct)) controller.carSocPct = input.carSocPct;
    input.packVoltageV = vehicleValues[signal.batteryVoltageV] as number;
    input.batteryCurrentA = vehicleValues[signal.batteryCurrentA] as number;
    input.dischargeLimitW = vehicleValues[signal.dischargeLimitW] as number;
    input.chargeLimitW = vehicleValues[signal.chargeLimitW] as number;
    input.relayCutRequest = vehicleValues[signal.relayCutRequest] as number;
    input.batteryTempMinC = vehicleValues[signal.batteryTempMinC] as number;
    input.batteryTempMaxC = vehicleValues[signal.batteryTempMaxC] as number;
    if (!limit.cellsInSeries) {
      input.cellMinV = vehicleValues[signal.cellMinV] as number;
      input.cellMaxV = vehicleValues[signal.cellMaxV] as number;
    }
    charger.look(nowMs, input);
    input.chargerExportLimitW = input.chargerExportA * input.packVoltageV;
    input.chargerImportLimitW = input.chargerImportA * input.packVoltageV;
    const meteredAtMs = chargerTimes[codec.meterPowerTime] as number;
    input.meterAgeMs = nowMs - meteredAtMs;
    input.meterPowerW =
      input.meterAgeMs <= limit.meterTimeoutMs ? (chargerValues[codec.meterPowerGridPowerW] as number) : NaN;
    if (meteredAtMs !== sampledAtMs) {
      sampledAtMs = meteredAtMs;
      const frequencyHz = chargerValues[codec.meterPowerGridFrequencyHz] as number;
      grid.sample(meteredAtMs, chargerValues[codec.meterPowerGridVoltageV] as number, frequencyHz);
      droop.sample(meteredAtMs, frequencyHz, input.meterPowerW);
    }
    unixMs = wallMs();
    const policy = heldPolicy();
    reservePct = Math.max(config.reserveSocPct, policy ? policy.reserveSocPct : 0, limit.reserveFloorSocPct);
    input.floorSocPct = reservePct;
    reservePct += limit.socMarginPct;
    setpointW = owner.setpointW(nowMs);
    input.policyRefusal = owner.refusal(nowMs) || (isNaN(setpointW) ? policyRefusal(unixMs) : null);
    controller.isPlugged = input.isPlugged;
    controller.isDriving = input.isIgnitionOn && !input.isPlugged;
    gate.decide(nowMs, input, gateWindow);
  };

  const enter = (next: Mode, why: Reason, nowMs: number): void => {
    controller.code = why;
    if (next !== controller.mode) {
      controller.mode = next;
      controller.isQuiet = next === 'idle' || next === 'parked';
      modeAtMs = nowMs;
    }
  };

  const endSession = (nowMs: number): void => {
    charger.abort();
    digitalWrite(lines.hvRequest, 0);
    going = 0;
    restUntilMs = nowMs + limit.contactorRestMs;
  };

  const isExhausted = (nowMs: number): boolean =>
    Math.abs(controller.carSocPct - exhaustedSocPct) < EXHAUSTED_PCT && nowMs - exhaustedAtMs < EXHAUSTED_MS;

  /** The direction that policy and reserve want, before the gate has its say. */
  const wish = (nowMs: number): number => {
    if (input.policyRefusal || !input.isPlugged) return 0;
    const direction = isNaN(setpointW)
      ? wantedDirection(unixMs, controller.carSocPct, going)
      : Math.sign(setpointW);
    if (direction && direction === exhausted && isExhausted(nowMs)) return 0;
    return direction > 0 && controller.carSocPct <= reservePct ? 0 : direction;
  };

  const idleReason = (nowMs: number): Reason => {
    const known = faults.active || input.policyRefusal;
    if (known) return known;
    const fault = input.journalFault || input.vehicleBusFault || input.chargerBusFault || input.socRefusal;
    if (fault) return fault;
    if (isNaN(controller.carSocPct)) return 'BATTERY_STALE';
    if (exhausted && isExhausted(nowMs)) return 'BMS_LIMIT';
    return controller.carSocPct <= reservePct ? 'SOC_AT_RESERVE' : 'PLAN_HOLDS';
  };

  /** Why the grid does not take a transfer that begins now, or null. Contactors do not close to wait for it. */
  const gridRefusal = (direction: number): Reason | null => {
    const gridW =
      direction > 0 ? grid.exportShare * input.exportRatingW : grid.importShare * input.importRatingW;
    return grid.refusal || (gridW < LEAST_POWER_W ? 'GRID_WAITING' : null);
  };

  const whileIdle = (nowMs: number): void => {
    digitalWrite(lines.hvRequest, 0);
    const direction = wish(nowMs);
    const awaited = direction ? gridRefusal(direction) : null;
    // An unknown state of charge is worth one wake: without it nobody can plan.
    const wants = (direction !== 0 && !awaited) || isNaN(controller.carSocPct);
    const mayStart =
      wants && !faults.active && nowMs >= retryAtMs && !input.journalFault && !input.chargerBusFault;
    const waitsFor = wants && nowMs < retryAtMs ? retryWhy : null;
    if (mayStart && nowMs >= restUntilMs) {
      isWake = isNaN(input.carSocPct);
      if (isWake && wakeCount.wakes(nowMs) >= wakesPerDay) enter('idle', 'WAKES_SPENT', nowMs);
      else {
        digitalWrite(lines.hvRequest, 1);
        enter('starting', isNaN(controller.carSocPct) ? 'WAKING' : 'STARTING', nowMs);
      }
    } else if (faults.active) enter('fault', faults.active, nowMs);
    else if (controller.mode !== 'fault' || nowMs >= retryAtMs)
      enter('idle', mayStart ? 'CONTACTOR_RESTS' : awaited || waitsFor || idleReason(nowMs), nowMs);
  };

  const whileStarting = (nowMs: number): void => {
    enter('starting', isNaN(controller.carSocPct) ? 'WAKING' : 'STARTING', nowMs);
    // What is closed when the session begins may open soon: until then it is kept as one that was wanted until now.
    wantedAtMs = nowMs;
    if (charger.phase === 'off') {
      const known = input.packVoltageV + input.carSocPct + input.batteryTempMinC + input.batteryTempMaxC;
      const isKnown = !input.vehicleBusFault && !isNaN(known) && !input.socRefusal;
      const direction = isKnown ? wish(nowMs) : 0;
      if (direction && !gridRefusal(direction)) charger.start(nowMs);
      else if (isKnown || nowMs - modeAtMs > WAKE_TIMEOUT_MS) {
        if (isWake) wakeCount.count(nowMs);
        if (!isKnown) {
          // A state of charge that is not believed may stay so.
          retryAtMs = nowMs + (input.socRefusal ? EXHAUSTED_MS : FAULT_RETRY_MS);
          retryWhy = input.vehicleBusFault || input.socRefusal || 'BATTERY_STALE';
        }
        whileIdle(nowMs);
      }
    } else if (wish(nowMs) === 0 || input.socRefusal) {
      // What is doubted as soon as it was heard twice: no contactor closes for it.
      retryWhy = input.socRefusal;
      if (retryWhy) retryAtMs = nowMs + EXHAUSTED_MS;
      charger.stop(nowMs);
      enter('stopping', retryWhy || 'STOPPING', nowMs);
    }
  };

  /** A session without a wish, or with a closed window, is kept for a while: contactors wear. */
  const whileHeld = (why: Reason, nowMs: number): void => {
    going = 0;
    charger.setCurrentA(0);
    enter('stopping', why, nowMs);
    if (!gateWindow.isBlind) blindSinceMs = NaN;
    else if (isNaN(blindSinceMs)) blindSinceMs = nowMs;
    if (nowMs - blindSinceMs > limit.lostAfterMs) charger.fail('DATA_LOST', nowMs);
    else if (nowMs - wantedAtMs > limit.transferHoldMs || input.chargerAgeMs > STATION_LOST_MS)
      charger.stop(nowMs);
  };

  const whileTransferring = (nowMs: number): void => {
    const direction = wish(nowMs);
    let why =
      direction > 0 ? gateWindow.exportRefusal : direction < 0 ? gateWindow.importRefusal : idleReason(nowMs);
    const allowedW = direction > 0 ? gateWindow.exportMaxW : gateWindow.importMaxW;
    if (!why && allowedW < LEAST_POWER_W)
      why = direction > 0 ? gateWindow.exportLimitedBy : gateWindow.importLimitedBy;
    if (why) {
      // Only what the battery itself refuses: a grid or a charger may change its mind at any time.
      if (direction && (why === 'BMS_LIMIT' || why === 'CELL_VOLTAGE' || why === 'BATTERY_TEMPERATURE')) {
        exhausted = direction;
        exhaustedSocPct = controller.carSocPct;
        exhaustedAtMs = nowMs;
      }
      whileHeld(why, nowMs);
      return;
    }
    going = direction;
    let ratingW = direction > 0 ? input.exportRatingW : input.importRatingW;
    if (Math.abs(setpointW) < ratingW) ratingW = Math.abs(setpointW);
    charger.setCurrentA(
      direction * currentLimitA(nowMs, direction, allowedW, input.packVoltageV, input.meterPowerW, ratingW),
    );
    wantedAtMs = nowMs;
    blindSinceMs = NaN;
    enter(direction > 0 ? 'exporting' : 'importing', direction > 0 ? 'EXPORTING' : 'CHARGING', nowMs);
  };

  const followPolicy = (nowMs: number): void => {
    const { phase } = charger;
    if (phase === 'ready' && !faults.active) {
      whileTransferring(nowMs);
      return;
    }
    if (faults.active && phase !== 'off' && phase !== 'fault') charger.fail(faults.active, nowMs);
    const isStartingBlind = phase === 'starting' && !!input.chargerBusFault;
    if (phase === 'fault' || isStartingBlind) {
      const why = input.chargerBusFault || charger.faultCode;
      endSession(nowMs);
      retryAtMs = nowMs + FAULT_RETRY_MS;
      retryWhy = null;
      enter('fault', why, nowMs);
    } else if (phase === 'failing') enter('fault', charger.faultCode, nowMs);
    else if (phase === 'stopping') {
      restUntilMs = nowMs + limit.contactorRestMs;
      enter('stopping', 'STOPPING', nowMs);
    } else if (controller.mode === 'starting') whileStarting(nowMs);
    else whileIdle(nowMs);
  };

  const isPulled = (nowMs: number): boolean => nowMs - pluggedAtMs > BOUNCE_MS;

  const whileDriving = (nowMs: number): void => {
    // The connector may still be in the inlet, with current in it: contactors open when that has ended.
    if (charger.phase !== 'off') {
      if (isPulled(nowMs) || charger.phase === 'fault') endSession(nowMs);
      else charger.fail('DRIVING', nowMs);
    }
    digitalWrite(lines.hvRequest, 0);
    if (controller.mode !== 'driving') wakeCount.clear();
    enter('driving', 'DRIVING', nowMs);
  };

  const whileUnplugged = (nowMs: number): void => {
    if (charger.phase !== 'off') {
      charger.fail('UNPLUGGED', nowMs);
      if (!isPulled(nowMs)) return;
      endSession(nowMs);
    }
    if (controller.mode !== 'parked') faults.pulled();
    digitalWrite(lines.hvRequest, 0);
    retryAtMs = 0;
    exhausted = 0;
    const why = faults.active || 'UNPLUGGED';
    enter('parked', why, nowMs);
  };

  // Fields, not getters: they are read in every tick, and each getter costs the interpreter a call.
  const controller = {
    mode: 'boot' as Mode,
    code: 'BOOTING' as Reason,
    isPlugged: false,
    isDriving: false,
    isQuiet: false,
    carSocPct: keptSocPct,
    get expiredFrames() {
      return charger.expiredFrames;
    },
    tick: (nowMs: number) => {
      sense(nowMs);
      if (input.isPlugged) pluggedAtMs = nowMs;
      if (input.isIgnitionOn || Math.abs(input.motorRpm) > limit.standstillRpm) whileDriving(nowMs);
      else if (!input.isPlugged) whileUnplugged(nowMs);
      else followPolicy(nowMs);
      charger.tick(nowMs, input);
    },
    failSafe: (why: Reason) => charger.fail(why, uptimeMs()),
    clearFaults: () => {
      const isLocal = !input.isPlugged && uptimeMs() - pluggedAtMs < limit.presenceMs;
      return faults.clear(isLocal && controller.mode === 'parked');
    },
  };
  return controller;
}
