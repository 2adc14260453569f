import type { Board } from '../boards/board.ts';
import { createTransmitter } from '../can/transmitter.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';
import type { Reason } from '../contract/reasons.ts';
import { bootS } from '../drivers/clock.ts';
import { createTransmitFrame, type Mcp2515 } from '../drivers/mcp2515.ts';
import type { FaultMemory } from '../safety/faultMemory.ts';
import { createTransmitGuard } from '../safety/transmitGuard.ts';
import type { Charger, ChargerBattery, ChargerState, ChargerView } from './charger.ts';
import { chargerTimes, chargerValues } from './chargerSignals.ts';
import * as codec from 'frame-codecs';
import { chargerTimeoutMs, contactorOpenMs } from 'safety-limits';
import { packMaxVoltageV, packMinVoltageV } from 'vehicle-profile';

/** The six vehicle frames leave one by one, evenly over a period of 102 ms: 99 to 102 ms was recorded from a Leaf. */
const FRAME_SLOT_MS = 17;
/** Of the time to open after a fault, what noticing has taken: the station's delay and ramp, and the debounce. */
const NOTICE_MS = 2000;
/** Of a session, one after the other but for `fail` and `fault`, which come instead of the rest: places in two tables. */
const steps = {
  off: 0,
  announce: 1,
  permit: 2,
  close: 3,
  connect: 4,
  transfer: 5,
  drain: 6,
  release: 7,
  fail: 8,
  fault: 9,
} as const;

type Step = (typeof steps)[keyof typeof steps];
type Handshake = Exclude<Step, typeof steps.off | typeof steps.transfer | typeof steps.fault>;

/**
 * The station must be done with each step in this time; `drain` and `fail` count from when current was last asked for.
 * Source: open implementations; insulation test included.
 */
const stepTimeoutsMs = [
  0,
  10000,
  30000,
  8000,
  10000,
  0,
  contactorOpenMs - NOTICE_MS,
  15000,
  contactorOpenMs - NOTICE_MS,
];

const stateOf: readonly ChargerState[] = [
  'off',
  'starting',
  'starting',
  'starting',
  'starting',
  'ready',
  'stopping',
  'stopping',
  'failing',
  'fault',
];

/** So often the station is told of the battery. */
const DESCRIPTION_MS = 1000;
/** A station that was told to stop has done so after this; in ticks as well, for a clock that jumps makes it look longer. */
const OBEYS_MS = 1000;
const OBEYS_TICKS = 12;
/** Contactors open only below this current, so that they do not weld. */
const OPEN_BELOW_A = 5;
/** Contactors that are open leave no more than this at the station's terminals. Source: IEC 61851-23, safe voltage. */
const SAFE_VOLTAGE_V = 60;
/** Contactors close only onto a dead inlet: the rest of the station's test has gone, and ours do not stick. Source: Battery-Emulator. */
const DEAD_INLET_V = 20;
/** After opening, terminals need so long to discharge. Source: recorded session, 361 to 50 V in 0.4 s. */
const DISCHARGE_MS = 1000;
/** So late a report of the station may be: what it says of its current earlier is from before we asked for none. */
const REPORT_LATE_MS = 400;
/** The station reports whole amperes. */
const RESOLUTION_A = 1;
const RAMP_A_PER_TICK = 2;
/** Half a tick. */
const RAMP_PAUSE_MS = 50;
const MAX_VOLTAGE_V = packMaxVoltageV;
const MIN_VOLTAGE_V = packMinVoltageV;

/**
 * The vehicle's side of a bidirectional CHAdeMO session. Its insulation is tested by the station before the contactors
 * close, and watched through the station's fault bits afterwards: no session without having seen that test.
 */
export function createChademo(
  board: Board,
  config: DeviceConfig,
  chip: Mcp2515,
  faults: FaultMemory,
): Charger {
  const { startSignal1, startSignal2, permission, contactors } = board.lines;
  const frames = codec.vehicleFrameIds.map(createTransmitFrame);
  const frameCount = frames.length;
  const transmitter = createTransmitter(chip, frames, FRAME_SLOT_MS * frameCount);
  const guard = createTransmitGuard(codec.transmitChecks);
  let slot = 0;
  const sent = new Float64Array(codec.sentCount);
  /** Encoding takes an interpreter longer than sending: each frame is encoded once after something has changed. */
  const isOutdated = new Uint8Array(frameCount).fill(1);
  let step: Step = steps.off;
  let stepAtMs = 0;
  let stepTicks = 0;
  let askedAtMs = 0;
  let slotTimer = 0;
  let describedAtMs = 0;
  let wantedCurrentA = 0;
  let rampedAtMs = 0;
  let currentA = 0;
  let faultCode: Reason = 'CHARGER_FAULT';
  /** When our contactors opened, or when the station said that they may close. */
  let deadSinceMs = 0;
  /** Highest voltage that the station has put on its terminals with our contactors open. */
  let testVoltageV = 0;

  sent[codec.vehicleBatteryLimitsMinVoltageV] = MIN_VOLTAGE_V;
  sent[codec.vehicleBatteryLimitsMaxVoltageV] = MAX_VOLTAGE_V;
  sent[codec.vehicleBatteryLimitsChargedRateReference] = 100;
  sent[codec.vehicleChargeTimeMaxTime10s] = 255;
  sent[codec.vehicleChargeTimeMaxTimeMin] = 255;
  sent[codec.vehicleChargeTimeCapacityKwh] = config.capacityWh / 1000;
  sent[codec.vehicleStatusProtocol] = 2;
  sent[codec.vehicleStatusTargetVoltageV] = MAX_VOLTAGE_V;
  sent[codec.vehicleStatusDischargeCompatible] = 1;
  sent[codec.vehicleStatusContactorsOpen] = 1;
  sent[codec.vehicleDischargeLimitsMinDischargeVoltageV] = MIN_VOLTAGE_V;
  sent[codec.vehicleDischargeLimitsMaxSocPct] = 100;
  sent[codec.vehicleDischargeEstimateSequence] = 1;

  // One sum: each flag by itself costs the interpreter a call.
  const hasFault = (): boolean =>
    (chargerValues[codec.stationStatusChargerFault] as number) +
      (chargerValues[codec.stationStatusSystemFault] as number) +
      (chargerValues[codec.stationStatusBatteryIncompatible] as number) >
    0;
  const presentCurrentA = (): number => {
    const dischargeA = chargerValues[codec.stationDischargePresentDischargeCurrentA] as number;
    return dischargeA > 0 ? dischargeA : -(chargerValues[codec.stationStatusPresentCurrentA] as number);
  };
  const flag = (index: number): boolean => (chargerValues[index] as number) === 1;

  const enter = (next: Step, nowMs: number): void => {
    step = next;
    stepAtMs = nowMs;
    stepTicks = 0;
  };

  const refuse = (nowMs: number): void => {
    faults.observe('TRANSMIT_REFUSED', true, nowMs);
    faults.observe('TRANSMIT_REFUSED', false, nowMs);
    setCurrent(0);
  };

  const sendSlot = (): void => {
    const nowMs = (getTime() - bootS) * 1000;
    const frame = frames[slot] as Uint8Array;
    const place = slot;
    slot = (slot + 1) % frameCount;
    if (!guard.isDue(place, nowMs)) return;
    if (!guard.isInside(currentA)) refuse(nowMs);
    if (isOutdated[place]) {
      (codec.vehicleFrameEncoders[place] as codec.FrameEncoder)(sent, frame);
      if (!guard.admits(place, frame)) {
        refuse(nowMs);
        return;
      }
      isOutdated[place] = 0;
    }
    transmitter.send(place, nowMs);
  };

  const say = (index: number, value: number): void => {
    if (sent[index] === value) return;
    sent[index] = value;
    isOutdated.fill(1);
  };

  const openContactors = (nowMs: number): void => {
    digitalWrite(contactors, 0);
    say(codec.vehicleStatusContactorsOpen, 1);
    deadSinceMs = nowMs;
  };

  const withdrawPermission = (): void => {
    say(codec.vehicleStatusEnabled, 0);
    digitalWrite(permission, 0);
  };

  const fallSilent = (): void => {
    openContactors((getTime() - bootS) * 1000);
    withdrawPermission();
    setCurrent(0);
    if (slotTimer) clearInterval(slotTimer);
    slotTimer = 0;
    transmitter.clear();
    chip.setTransmitting(false);
  };

  /** Direction by the vehicle: a request charges; no request and an offer discharges. */
  const setCurrent = (amps: number): void => {
    currentA = amps;
    say(codec.vehicleStatusChargeCurrentRequestA, amps < 0 ? Math.floor(-amps) : 0);
    say(codec.vehicleDischargeLimitsMaxDischargeCurrentA, amps > 0 ? Math.floor(amps) : 0);
  };

  /** Less is safe at once; more, and the other direction, grow from there. */
  const ramp = (targetA: number, nowMs: number): void => {
    if (targetA === currentA) return;
    const fromA = targetA * currentA < 0 ? 0 : currentA;
    // After a block the interpreter makes up for its ticks, all at once.
    const mostA = Math.abs(fromA) + (nowMs - rampedAtMs > RAMP_PAUSE_MS ? RAMP_A_PER_TICK : 0);
    rampedAtMs = nowMs;
    setCurrent(Math.max(-mostA, Math.min(mostA, targetA)));
  };

  const describe = ({ carSocPct, floorSocPct, isParked }: ChargerBattery): void => {
    say(codec.vehicleStatusNotParked, isParked ? 0 : 1);
    say(codec.vehicleStatusSocPct, carSocPct);
    say(codec.vehicleDischargeLimitsMinSocPct, floorSocPct);
    const availablePct = Math.max(0, carSocPct - floorSocPct);
    say(codec.vehicleDischargeEstimateAvailableEnergyKwh, (availablePct / 100) * (config.capacityWh / 1000));
  };

  const fail = (why: Reason, nowMs: number): void => {
    if (step === steps.off || step >= steps.fail) return;
    faultCode = why;
    setCurrent(0);
    withdrawPermission();
    enter(steps.fail, nowMs);
  };

  const transfer = (nowMs: number): void => {
    ramp(wantedCurrentA, nowMs);
    if (hasFault()) fail('CHARGER_FAULT', nowMs);
    else if (flag(codec.stationStatusStopControl)) enter(steps.drain, nowMs);
    else if (!digitalRead(startSignal2)) fail('CONTACTOR_SEQUENCE', nowMs);
  };

  const isFresh = (nowMs: number): boolean =>
    nowMs - (chargerTimes[codec.stationStatusTime] as number) <= chargerTimeoutMs;

  /**
   * Whether contactors may open: no current by the station's word nor by the battery's, whose own load counts too; by the
   * battery's alone where the station says nothing.
   */
  const isCurrentless = (nowMs: number, batteryCurrentA: number): boolean =>
    currentA === 0 &&
    nowMs - stepAtMs >= REPORT_LATE_MS &&
    (isFresh(nowMs)
      ? Math.abs(presentCurrentA()) <= OPEN_BELOW_A && !(Math.abs(batteryCurrentA) > OPEN_BELOW_A)
      : Math.abs(batteryCurrentA) <= OPEN_BELOW_A);

  const hasVoltage = (nowMs: number): boolean =>
    isFresh(nowMs) && (chargerValues[codec.stationStatusPresentVoltageV] as number) > SAFE_VOLTAGE_V;

  /** The steps before and after a transfer. */
  const shakeHands = (nowMs: number, batteryCurrentA: number): void => {
    const before = step;
    const timeoutMs = stepTimeoutsMs[step] as number;
    const late = nowMs - stepAtMs > timeoutMs;
    const isUnwanted =
      nowMs - askedAtMs > timeoutMs && nowMs - stepAtMs > OBEYS_MS && stepTicks > OBEYS_TICKS;
    const heard = (chargerTimes[codec.stationStatusTime] as number) > stepAtMs;
    switch (step as Handshake) {
      case steps.announce:
        if (digitalRead(startSignal2)) fail('CONTACTOR_SEQUENCE', nowMs);
        else if (heard && !hasVoltage(nowMs) && digitalRead(startSignal1)) {
          testVoltageV = 0;
          say(codec.vehicleStatusEnabled, 1);
          digitalWrite(permission, 1);
          enter(steps.permit, nowMs);
        }
        break;
      case steps.permit:
        testVoltageV = Math.max(testVoltageV, chargerValues[codec.stationStatusPresentVoltageV] as number);
        if (hasFault()) fail('CHARGER_FAULT', nowMs);
        else if (flag(codec.stationStatusCharging)) fail('CONTACTOR_SEQUENCE', nowMs);
        else if (digitalRead(startSignal2)) {
          if (testVoltageV >= MIN_VOLTAGE_V) {
            deadSinceMs = nowMs;
            enter(steps.close, nowMs);
          } else fail('NO_INSULATION_CHECK', nowMs);
        }
        break;
      case steps.close:
        if (hasFault()) fail('CHARGER_FAULT', nowMs);
        else if (!digitalRead(startSignal2)) fail('CONTACTOR_SEQUENCE', nowMs);
        else if (
          isFresh(nowMs) &&
          (chargerValues[codec.stationStatusPresentVoltageV] as number) <= DEAD_INLET_V
        ) {
          digitalWrite(contactors, 1);
          say(codec.vehicleStatusContactorsOpen, 0);
          enter(steps.connect, nowMs);
        }
        break;
      case steps.connect:
        if (hasFault()) fail('CHARGER_FAULT', nowMs);
        else if (!digitalRead(startSignal2)) fail('CONTACTOR_SEQUENCE', nowMs);
        else if (heard && flag(codec.stationStatusCharging) && !flag(codec.stationStatusStopControl)) {
          enter(steps.transfer, nowMs);
        }
        break;
      case steps.drain:
        ramp(0, nowMs);
        if (isCurrentless(nowMs, batteryCurrentA) || isUnwanted) {
          withdrawPermission();
          openContactors(nowMs);
          enter(steps.release, nowMs);
        }
        break;
      case steps.fail:
        if (isCurrentless(nowMs, batteryCurrentA) || isUnwanted) {
          fallSilent();
          enter(steps.fault, nowMs);
        }
        break;
      case steps.release:
        if ((!digitalRead(startSignal2) && !hasVoltage(nowMs)) || late) {
          fallSilent();
          step = steps.off;
        }
        break;
    }
    if (late && step === before && step < steps.transfer) fail('HANDSHAKE_TIMEOUT', nowMs);
  };

  const charger: Charger = {
    get phase(): ChargerState {
      return stateOf[step] as ChargerState;
    },
    get faultCode(): Reason {
      return faultCode;
    },
    get expiredFrames(): number {
      return transmitter.expired;
    },
    look: (nowMs: number, view: ChargerView) => {
      view.chargerAgeMs = nowMs - (chargerTimes[codec.stationStatusTime] as number);
      view.chargerVoltageV = chargerValues[codec.stationStatusPresentVoltageV] as number;
      // A current that is not told any more is none that anybody knows.
      view.chargerCurrentA =
        nowMs - (chargerTimes[codec.stationDischargeTime] as number) <= chargerTimeoutMs && isFresh(nowMs)
          ? presentCurrentA()
          : NaN;
      view.chargerResolutionA = RESOLUTION_A;
      view.askedCurrentA = currentA;
      view.insulationOhmPerV = step === steps.transfer ? Infinity : NaN;
      view.contactorsWelded =
        (sent[codec.vehicleStatusContactorsOpen] as number) === 1 &&
        step !== steps.permit &&
        nowMs - deadSinceMs > DISCHARGE_MS &&
        hasVoltage(nowMs);
      view.chargerExportA =
        chargerValues[codec.stationStatusDischargeCompatible] === 1
          ? (chargerValues[codec.stationDischargeAvailableInputCurrentA] as number)
          : 0;
      view.chargerImportA = chargerValues[codec.stationAvailableAvailableCurrentA] as number;
      view.chargerFault = hasFault();
    },
    start: (nowMs: number) => {
      fallSilent();
      chip.setTransmitting(true);
      slot = 0;
      slotTimer = setInterval(sendSlot, FRAME_SLOT_MS);
      describedAtMs = -DESCRIPTION_MS;
      enter(steps.announce, nowMs);
    },
    stop: (nowMs: number) => {
      if (step === steps.fault) step = steps.off;
      else if (step !== steps.off && step < steps.drain) enter(steps.drain, nowMs);
    },
    fail,
    abort: () => {
      fallSilent();
      step = steps.off;
    },
    setCurrentA: (amps: number) => {
      wantedCurrentA = amps;
    },
    tick: (nowMs: number, battery: ChargerBattery) => {
      if (step === steps.off || step === steps.fault) return;
      if (nowMs - describedAtMs >= DESCRIPTION_MS) {
        describedAtMs = nowMs;
        describe(battery);
      }
      stepTicks++;
      if (currentA) askedAtMs = nowMs;
      if (step === steps.transfer) transfer(nowMs);
      else shakeHands(nowMs, battery.currentA);
    },
  };
  return charger;
}
