import type { Board } from '../boards/board.ts';
import { createTransmitter } from '../can/transmitter.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';
import type { Reason } from '../contract/reasons.ts';
import { uptimeMs } from '../drivers/clock.ts';
import type { Mcp2515 } from '../drivers/mcp2515.ts';
import type { Charger, ChargerBattery, ChargerState } from './charger.ts';
import { chargerUpdatedAtMs, chargerValues } from './chargerSignals.ts';
import * as codec from 'frame-codecs';
import { packMaxVoltageV, packMinVoltageV } from 'vehicle-profile';

/** The six vehicle frames leave one by one, evenly over a period of 102 ms: 99 to 102 ms was recorded from a Leaf. */
const FRAME_SLOT_MS = 17;
/** These carry what changes with each tick: request, state, limit of discharge. The others go by `SLOW_ROUNDS`. */
const STATUS_ID = 0x102;
const DISCHARGE_LIMITS_ID = 0x200;
const SLOW_ROUNDS = 10;
/** The station must be done with each step in this time. Source: open implementations; insulation test included. */
const stepTimeoutsMs = {
  announce: 10000,
  permit: 30000,
  connect: 10000,
  transfer: 0,
  drain: 5000,
  release: 15000,
};
/** Contactors open only below this current, so that they do not weld. */
const OPEN_BELOW_A = 5;
const RAMP_A_PER_TICK = 2;
const MAX_VOLTAGE_V = packMaxVoltageV;
const MIN_VOLTAGE_V = packMinVoltageV;

type Step = 'off' | 'announce' | 'permit' | 'connect' | 'transfer' | 'drain' | 'release' | 'fault';

const stateOf: Record<Step, ChargerState> = {
  off: 'off',
  announce: 'starting',
  permit: 'starting',
  connect: 'starting',
  transfer: 'ready',
  drain: 'stopping',
  release: 'stopping',
  fault: 'fault',
};

/** The vehicle's side of a bidirectional CHAdeMO session. */
export function createChademo(board: Board, config: DeviceConfig, chip: Mcp2515): Charger {
  const { startSignal1, startSignal2, permission, contactors } = board.lines;
  const sent = new Float64Array(codec.sentCount);
  /** Encoding takes an interpreter longer than sending: what hardly changes is encoded once a second. */
  const frames = codec.vehicleFrameIds.map(() => new Uint8Array(8));
  let step: Step = 'off';
  let stepAtMs = 0;
  const transmitter = createTransmitter(
    chip,
    codec.vehicleFrameIds,
    FRAME_SLOT_MS * codec.vehicleFrameIds.length,
  );
  let slot = 0;
  let round = 0;
  let slotTimer = 0;
  let wantedCurrentA = 0;
  let currentA = 0;
  let faultCode: Reason = 'CHARGER_FAULT';

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

  const flag = (index: number): boolean => (chargerValues[index] as number) === 1;

  const enter = (next: Step, nowMs: number): void => {
    step = next;
    stepAtMs = nowMs;
  };

  const sendSlot = (): void => {
    const frame = frames[slot] as Uint8Array;
    const id = codec.vehicleFrameIds[slot];
    if (!round || id === STATUS_ID || id === DISCHARGE_LIMITS_ID) codec.encodeVehicleFrame(slot, sent, frame);
    const nowMs = uptimeMs();
    transmitter.put(slot, frame, nowMs);
    transmitter.pump(nowMs);
    slot = (slot + 1) % frames.length;
    if (!slot) round = (round + 1) % SLOW_ROUNDS;
  };

  const openContactors = (): void => {
    digitalWrite(contactors, 0);
    sent[codec.vehicleStatusContactorsOpen] = 1;
  };

  const withdrawPermission = (): void => {
    sent[codec.vehicleStatusEnabled] = 0;
    digitalWrite(permission, 0);
  };

  const fallSilent = (): void => {
    openContactors();
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
    sent[codec.vehicleStatusChargeCurrentRequestA] = amps < 0 ? Math.floor(-amps) : 0;
    sent[codec.vehicleDischargeLimitsMaxDischargeCurrentA] = amps > 0 ? Math.floor(amps) : 0;
  };

  const ramp = (targetA: number): void => {
    const changeA = targetA - currentA;
    setCurrent(currentA + Math.max(-RAMP_A_PER_TICK, Math.min(RAMP_A_PER_TICK, changeA)));
  };

  const fail = (code: Reason, nowMs: number): void => {
    faultCode = code;
    fallSilent();
    enter('fault', nowMs);
  };

  const charger: Charger = {
    get state(): ChargerState {
      return stateOf[step];
    },
    get faultCode(): Reason {
      return faultCode;
    },
    get expiredFrames(): number {
      return transmitter.expired;
    },
    presentCurrentA: () => {
      const dischargeA = chargerValues[codec.stationDischargePresentDischargeCurrentA] as number;
      return dischargeA > 0 ? dischargeA : -(chargerValues[codec.stationStatusPresentCurrentA] as number);
    },
    presentVoltageV: () => chargerValues[codec.stationStatusPresentVoltageV] as number,
    availableExportA: () =>
      flag(codec.stationStatusDischargeCompatible)
        ? (chargerValues[codec.stationDischargeAvailableInputCurrentA] as number)
        : 0,
    availableImportA: () => chargerValues[codec.stationAvailableAvailableCurrentA] as number,
    hasFault: () =>
      flag(codec.stationStatusChargerFault) ||
      flag(codec.stationStatusSystemFault) ||
      flag(codec.stationStatusBatteryIncompatible),
    ageMs: (nowMs: number) => nowMs - (chargerUpdatedAtMs[codec.stationStatusPresentVoltageV] as number),
    start: (nowMs: number) => {
      fallSilent();
      chip.setTransmitting(true);
      slot = round = 0;
      slotTimer = setInterval(sendSlot, FRAME_SLOT_MS);
      enter('announce', nowMs);
    },
    stop: (nowMs: number) => {
      if (step === 'fault' || step === 'off') step = 'off';
      else if (step !== 'drain' && step !== 'release') enter('drain', nowMs);
    },
    abort: () => {
      fallSilent();
      step = 'off';
    },
    setCurrentA: (amps: number) => {
      wantedCurrentA = amps;
    },
    tick: (nowMs: number, battery: ChargerBattery) => {
      if (step === 'off' || step === 'fault') return;
      sent[codec.vehicleStatusSocPct] = battery.socPct;
      sent[codec.vehicleStatusNotParked] = battery.parked ? 0 : 1;
      sent[codec.vehicleDischargeLimitsMinSocPct] = battery.reserveSocPct;
      sent[codec.vehicleDischargeEstimateAvailableEnergyKwh] =
        (Math.max(0, battery.socPct - battery.reserveSocPct) / 100) * (config.capacityWh / 1000);
      const timeoutMs = stepTimeoutsMs[step];
      const late = timeoutMs > 0 && nowMs - stepAtMs > timeoutMs;
      const heard = (chargerUpdatedAtMs[codec.stationStatusPresentVoltageV] as number) > stepAtMs;
      switch (step) {
        case 'announce':
          if (heard && digitalRead(startSignal1)) {
            sent[codec.vehicleStatusEnabled] = 1;
            digitalWrite(permission, 1);
            enter('permit', nowMs);
          } else if (late) fail('HANDSHAKE_TIMEOUT', nowMs);
          break;
        case 'permit':
          if (digitalRead(startSignal2)) {
            digitalWrite(contactors, 1);
            sent[codec.vehicleStatusContactorsOpen] = 0;
            enter('connect', nowMs);
          } else if (late) fail('HANDSHAKE_TIMEOUT', nowMs);
          break;
        case 'connect':
          if (heard && flag(codec.stationStatusCharging) && !flag(codec.stationStatusStopControl)) {
            enter('transfer', nowMs);
          } else if (late) fail('HANDSHAKE_TIMEOUT', nowMs);
          break;
        case 'transfer':
          ramp(wantedCurrentA);
          if (charger.hasFault()) fail('CHARGER_FAULT', nowMs);
          else if (flag(codec.stationStatusStopControl)) enter('drain', nowMs);
          break;
        case 'drain':
          ramp(0);
          if (currentA === 0 && (Math.abs(charger.presentCurrentA()) <= OPEN_BELOW_A || late)) {
            withdrawPermission();
            openContactors();
            enter('release', nowMs);
          }
          break;
        case 'release':
          if (!digitalRead(startSignal2) || late) {
            fallSilent();
            step = 'off';
          }
          break;
      }
    },
  };
  return charger;
}
