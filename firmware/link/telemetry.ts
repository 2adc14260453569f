import type { SocEstimator } from '../battery/socEstimator.ts';
import { MESSAGE_VERSION, type BusMessage, type StateMessage } from '../contract/messages.ts';
import type { BusPort } from '../can/busPort.ts';
import { chargerTimes, chargerValues } from '../charger/chargerSignals.ts';
import { clockErrorMs, clockSource, uptimeMs, wallMs } from '../drivers/clock.ts';
import type { Controller } from '../export/controller.ts';
import { heldPolicy, policiesTaken } from '../export/policy.ts';
import type { Journal } from '../journal/journal.ts';
import { registers } from '../regen/energyRegisters.ts';
import { refused } from './refused.ts';
import { vehicleTimes, vehicleValues } from '../vehicle/vehicleSignals.ts';
import {
  meterPowerGridFrequencyHz,
  meterPowerGridPowerW,
  meterPowerGridVoltageV,
  meterPowerTime,
  stationStatusTime,
} from 'frame-codecs';
import {
  batteryCurrentA,
  batteryTime,
  batteryVoltageV,
  motorSpeedRpm,
  motorTime,
  socTime,
} from 'vehicle-profile';

/** Age beyond which a reading is not shown as present. */
const SHOWN_MS = 5000;

/** Rounded to `steps` in one: 10 is one decimal. Unknown becomes null, because JSON has no NaN. */
export function rounded(value: number, steps: number): number | null {
  return isNaN(value) ? null : Math.floor(value * steps + 0.5) / steps;
}

/** The registers as they go on the wire, to a milliwatt-hour. */
export function energyNow(): { importedWh: number; exportedWh: number; regenWh: number; tractionWh: number } {
  return {
    importedWh: rounded(registers.fromGridWh, 1000) as number,
    exportedWh: rounded(registers.toGridWh, 1000) as number,
    regenWh: rounded(registers.intoBatteryWh, 1000) as number,
    tractionWh: rounded(registers.outOfBatteryWh, 1000) as number,
  };
}

/** Time since `atMs`, or null when it lies before boot: never. */
function ageMs(nowMs: number, atMs: number): number | null {
  return atMs < 0 ? null : Math.floor(nowMs - atMs);
}

function busMessage(bus: BusPort, nowMs: number, expired: number): BusMessage {
  const { chip, rejections } = bus;
  return {
    fault: bus.fault(nowMs),
    received: chip.framesRead,
    lost: chip.overflows,
    garbled: chip.garbledLooks,
    restarts: chip.setups,
    busOffs: chip.busOffCount,
    tec: chip.transmitErrors,
    rec: chip.receiveErrors,
    expired,
    rejected: {
      checksum: rejections.checksum,
      frozen: rejections.frozen,
      length: rejections.length,
      remote: rejections.remote,
      extended: rejections.extended,
      unavailable: rejections.unavailable,
    },
  };
}

/** Frames of a bus that were not taken at all. */
function refusedCount({ rejections }: BusPort): number {
  const { checksum, frozen, length, remote, extended } = rejections;
  return checksum + frozen + length + remote + extended;
}

/** The state message of this moment. */
export function stateMessage(
  boot: number,
  controller: Controller,
  vehicleBus: BusPort,
  chargerBus: BusPort,
  journal: Journal,
  estimator: SocEstimator,
  power: StateMessage['power'],
): StateMessage {
  const nowMs = uptimeMs();
  const currentA = vehicleValues[batteryCurrentA] as number;
  const voltageV = vehicleValues[batteryVoltageV] as number;
  const meterAtMs = chargerTimes[meterPowerTime] as number;
  const meter = (index: number): number =>
    nowMs - meterAtMs < SHOWN_MS ? (chargerValues[index] as number) : NaN;
  const policy = heldPolicy();
  return {
    v: MESSAGE_VERSION,
    t: rounded(wallMs(), 1),
    up: Math.floor(nowMs),
    boot,
    mode: controller.mode,
    code: controller.code,
    plugged: controller.isPlugged,
    socPct: rounded(controller.carSocPct, 10),
    estimatedSocPct: rounded(estimator.socPct, 100),
    socDeviationPct: rounded(estimator.deviationPct, 100),
    gridPowerW: rounded(meter(meterPowerGridPowerW), 1),
    batteryPowerW: rounded(currentA * voltageV, 1),
    batteryVoltageV: rounded(voltageV, 10),
    motorSpeedRpm: rounded(vehicleValues[motorSpeedRpm] as number, 1),
    gridVoltageV: rounded(meter(meterPowerGridVoltageV), 10),
    gridFrequencyHz: rounded(meter(meterPowerGridFrequencyHz), 100),
    limits: {
      exportW: Math.floor(controller.window.exportMaxW),
      importW: Math.floor(controller.window.importMaxW),
      exportBound: controller.window.exportLimitedBy,
      importBound: controller.window.importLimitedBy,
    },
    ageMs: {
      battery: ageMs(nowMs, vehicleTimes[batteryTime] as number),
      soc: ageMs(nowMs, vehicleTimes[socTime] as number),
      motor: ageMs(nowMs, vehicleTimes[motorTime] as number),
      charger: ageMs(nowMs, chargerTimes[stationStatusTime] as number),
      meter: ageMs(nowMs, meterAtMs),
    },
    policy: policy && { id: policy.id, untilMs: policy.untilMs },
    policies: policiesTaken(),
    energy: energyNow(),
    gapMs: Math.floor(registers.missedMs),
    power,
    clock: { errorMs: rounded(clockErrorMs(), 1), source: clockSource },
    frames: {
      received: vehicleBus.chip.framesRead + chargerBus.chip.framesRead,
      lost: vehicleBus.chip.overflows + chargerBus.chip.overflows,
      rejected: refusedCount(vehicleBus) + refusedCount(chargerBus),
    },
    can: {
      vehicle: busMessage(vehicleBus, nowMs, 0),
      charger: busMessage(chargerBus, nowMs, controller.expiredFrames),
    },
    journal: { pending: journal.pending, dropped: journal.dropped },
    refused: { count: refused.count, last: refused.last },
  };
}
