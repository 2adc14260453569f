import type { Board } from '../boards/board.ts';
import type { Charger, ChargerBattery, ChargerView } from '../charger/charger.ts';
import { chargerTimes, chargerValues } from '../charger/chargerSignals.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';
import type { Mode } from '../contract/modes.ts';
import type { Reason } from '../contract/reasons.ts';
import { wallMs } from '../drivers/clock.ts';
import { safetyLimits } from '../safety/limits.ts';
import { safetyGate, type GateInput, type GateWindow } from '../safety/safetyGate.ts';
import { forgetStale, vehicleValues } from '../vehicle/vehicleSignals.ts';
import { currentLimitA } from './currentLimit.ts';
import { heldPolicy, policyRefusal, wantedDirection } from './policy.ts';
import * as codec from 'frame-codecs';
import * as signal from 'vehicle-profile';

/** A session that the plan no longer needs is kept this long, so that contactors do not chatter at a threshold. */
const HOLD_MS = 60000;
/** A station that is not heard for this long is let go at once: it has its own time-outs, and waits for open contactors. */
const STATION_LOST_MS = 3000;
/** Pause after a failed start, so that a broken station is not asked without end. */
const RETRY_MS = 300000;
/** Below this the converter turns most of the energy into heat: a full battery is full enough. */
const LEAST_POWER_W = 1000;
/** After the battery has ended a transfer, its state of charge must change this much before the next try. */
const EXHAUSTED_PCT = 1;
/** The car's control units need a moment after waking. */
const WAKE_TIMEOUT_MS = 15000;

/** The controller's outward face. */
export interface Controller {
  readonly mode: Mode;
  readonly code: Reason;
  readonly plugged: boolean;
  /** On the road: ignition on and unplugged. */
  readonly driving: boolean;
  /** Nothing moves and nothing is open. */
  readonly isQuiet: boolean;
  /** Last state of charge heard, NaN before the first. */
  readonly socPct: number;
  readonly window: GateWindow;
  /** Our frames that the charger bus did not take in time, since boot. */
  readonly expiredFrames: number;
  /** The 100 ms tick. */
  tick(nowMs: number): void;
  /** Everything off at once. */
  safeState(): void;
}

/** What the controller depends on besides the vehicle's signals: null while it can be trusted. */
export interface ControllerFaults {
  vehicleBus(nowMs: number): Reason | null;
  chargerBus(nowMs: number): Reason | null;
  journal(): Reason | null;
}

/** The state machine between policy, gate and charger. */
export function createController(
  board: Board,
  config: DeviceConfig,
  charger: Charger,
  faults: ControllerFaults,
): Controller {
  const lines = board.lines;
  let modeAtMs = 0;
  let wantedAtMs = 0;
  let retryAtMs = 0;
  let going = 0;
  /** Wall clock of this tick, and the reserve that counts in it. */
  let unixMs = NaN;
  let reservePct = 0;
  /** Direction in which the battery takes or gives no more, and where that was. */
  let exhausted = 0;
  let exhaustedSocPct = NaN;

  const battery: ChargerBattery = { socPct: NaN, reserveSocPct: 0, parked: false };
  const window: GateWindow = { exportW: 0, importW: 0, exportRefusal: 'BOOTING', importRefusal: 'BOOTING' };
  const input: GateInput & ChargerView = {
    chargerExportA: 0,
    chargerImportA: 0,
    plugged: false,
    ignition: false,
    vehicleBusFault: null,
    chargerBusFault: null,
    journalFault: null,
    motorSpeedRpm: NaN,
    socPct: NaN,
    batteryVoltageV: NaN,
    batteryCurrentA: NaN,
    dischargeLimitW: NaN,
    chargeLimitW: NaN,
    relayCutRequest: NaN,
    chargerAgeMs: Infinity,
    chargerVoltageV: NaN,
    chargerExportLimitW: 0,
    chargerImportLimitW: 0,
    chargerFault: false,
    meterAgeMs: Infinity,
    reserveSocPct: config.reserveSocPct,
    maxExportW: config.maxExportW,
    maxImportW: config.maxImportW,
    policyRefusal: 'NO_POLICY',
  };

  const sense = (nowMs: number): void => {
    forgetStale(nowMs);
    input.plugged = !!digitalRead(lines.plugDetect);
    input.ignition = !!digitalRead(lines.ignition);
    input.vehicleBusFault = faults.vehicleBus(nowMs);
    input.chargerBusFault = faults.chargerBus(nowMs);
    input.journalFault = faults.journal();
    input.motorSpeedRpm = vehicleValues[signal.motorSpeedRpm] as number;
    input.socPct = vehicleValues[signal.socPct] as number;
    if (!isNaN(input.socPct)) controller.socPct = input.socPct;
    input.batteryVoltageV = vehicleValues[signal.batteryVoltageV] as number;
    input.batteryCurrentA = vehicleValues[signal.batteryCurrentA] as number;
    input.dischargeLimitW = vehicleValues[signal.dischargeLimitW] as number;
    input.chargeLimitW = vehicleValues[signal.chargeLimitW] as number;
    input.relayCutRequest = vehicleValues[signal.relayCutRequest] as number;
    charger.look(nowMs, input);
    input.chargerExportLimitW = input.chargerExportA * input.batteryVoltageV;
    input.chargerImportLimitW = input.chargerImportA * input.batteryVoltageV;
    input.meterAgeMs = nowMs - (chargerTimes[codec.meterPowerTime] as number);
    unixMs = wallMs();
    const policy = heldPolicy();
    reservePct = Math.max(
      config.reserveSocPct,
      policy ? policy.reserveSocPct : 0,
      safetyLimits.reserveFloorSocPct,
    );
    input.reserveSocPct = reservePct;
    input.policyRefusal = policyRefusal(unixMs);
    battery.socPct = input.socPct;
    battery.reserveSocPct = reservePct;
    battery.parked = !input.ignition;
    controller.plugged = input.plugged;
    controller.driving = input.ignition && !input.plugged;
    safetyGate(input, window);
  };

  const enter = (next: Mode, why: Reason, nowMs: number): void => {
    controller.code = why;
    if (next !== controller.mode) {
      controller.mode = next;
      controller.isQuiet = next === 'idle' || next === 'parked';
      modeAtMs = nowMs;
    }
  };

  const endSession = (): void => {
    charger.abort();
    digitalWrite(lines.hvRequest, 0);
    going = 0;
  };

  /** The direction that policy and reserve want, before the gate has its say. */
  const wish = (): number => {
    if (input.policyRefusal || !input.plugged) return 0;
    const direction = wantedDirection(unixMs, controller.socPct, going);
    if (direction === exhausted && Math.abs(controller.socPct - exhaustedSocPct) < EXHAUSTED_PCT) return 0;
    return direction > 0 && controller.socPct <= reservePct ? 0 : direction;
  };

  const idleReason = (): Reason => {
    if (input.policyRefusal) return input.policyRefusal;
    const fault = input.journalFault || input.vehicleBusFault || input.chargerBusFault;
    if (fault) return fault;
    if (isNaN(controller.socPct)) return 'BATTERY_STALE';
    if (exhausted && Math.abs(controller.socPct - exhaustedSocPct) < EXHAUSTED_PCT) return 'BMS_LIMIT';
    return controller.socPct <= reservePct ? 'SOC_AT_RESERVE' : 'PLAN_HOLDS';
  };

  const whileIdle = (nowMs: number): void => {
    digitalWrite(lines.hvRequest, 0);
    if (controller.mode !== 'fault' || nowMs >= retryAtMs) enter('idle', idleReason(), nowMs);
    // An unknown state of charge is worth one wake: without it nobody can plan.
    const curious = isNaN(controller.socPct);
    if ((wish() !== 0 || curious) && nowMs >= retryAtMs && !input.journalFault && !input.chargerBusFault) {
      digitalWrite(lines.hvRequest, 1);
      enter('starting', 'STARTING', nowMs);
    }
  };

  const whileStarting = (nowMs: number): void => {
    enter('starting', 'STARTING', nowMs);
    if (charger.state === 'ready') {
      wantedAtMs = nowMs;
      whileTransferring(nowMs);
    } else if (charger.state === 'off') {
      if (!input.vehicleBusFault && !isNaN(input.batteryVoltageV) && !isNaN(input.socPct)) {
        if (wish() !== 0) charger.start(nowMs);
        else whileIdle(nowMs);
      } else if (nowMs - modeAtMs > WAKE_TIMEOUT_MS) {
        retryAtMs = nowMs + RETRY_MS;
        enter('idle', input.vehicleBusFault || 'BATTERY_STALE', nowMs);
        digitalWrite(lines.hvRequest, 0);
      }
    } else if (wish() === 0) {
      charger.stop(nowMs);
      enter('stopping', 'STOPPING', nowMs);
    }
  };

  const whileTransferring = (nowMs: number): void => {
    const direction = wish();
    let why = direction > 0 ? window.exportRefusal : direction < 0 ? window.importRefusal : idleReason();
    const allowedW = why ? 0 : direction > 0 ? window.exportW : window.importW;
    if (!why && allowedW < LEAST_POWER_W) why = 'BMS_LIMIT';
    if (why === 'BMS_LIMIT') {
      exhausted = direction;
      exhaustedSocPct = controller.socPct;
    }
    going = why ? 0 : direction;
    const ratingW = direction > 0 ? input.maxExportW : input.maxImportW;
    const gridPowerW = chargerValues[codec.meterPowerGridPowerW] as number;
    charger.setCurrentA(
      going * currentLimitA(nowMs, going, allowedW, input.batteryVoltageV, gridPowerW, ratingW),
    );
    if (why) {
      // Policy ends, reserve reached, data lost: 0 A at once; the session itself ends after a while.
      enter('stopping', why, nowMs);
      if (nowMs - wantedAtMs > HOLD_MS || input.chargerAgeMs > STATION_LOST_MS) charger.stop(nowMs);
    } else {
      wantedAtMs = nowMs;
      enter(direction > 0 ? 'exporting' : 'importing', direction > 0 ? 'EXPORTING' : 'CHARGING', nowMs);
    }
  };

  const followPolicy = (nowMs: number): void => {
    const { state } = charger;
    if (state === 'ready') {
      whileTransferring(nowMs);
      return;
    }
    const isStartingBlind = state === 'starting' && !!input.chargerBusFault;
    if (state === 'fault' || isStartingBlind) {
      const why = input.chargerBusFault || charger.faultCode;
      endSession();
      retryAtMs = nowMs + RETRY_MS;
      enter('fault', why, nowMs);
    } else if (state === 'stopping') enter('stopping', 'STOPPING', nowMs);
    else if (controller.mode === 'starting') whileStarting(nowMs);
    else whileIdle(nowMs);
  };

  // Fields, not getters: they are read in every tick, and each getter costs the interpreter a call.
  const controller = {
    mode: 'boot' as Mode,
    code: 'BOOTING' as Reason,
    plugged: false,
    driving: false,
    isQuiet: false,
    socPct: NaN,
    window,
    get expiredFrames() {
      return charger.expiredFrames;
    },
    tick: (nowMs: number) => {
      sense(nowMs);
      if (input.ignition || Math.abs(input.motorSpeedRpm) > safetyLimits.standstillRpm) {
        if (charger.state !== 'off') endSession();
        enter('driving', 'DRIVING', nowMs);
      } else if (!input.plugged) {
        if (charger.state !== 'off') endSession();
        digitalWrite(lines.hvRequest, 0);
        retryAtMs = 0;
        exhausted = 0;
        enter('parked', 'UNPLUGGED', nowMs);
      } else followPolicy(nowMs);
      charger.tick(nowMs, battery);
    },
    safeState: () => {
      endSession();
    },
  };
  return controller;
}
