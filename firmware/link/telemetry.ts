import { MESSAGE_VERSION, type BusMessage, type StateMessage } from '../contract/messages.ts';
import type { BusPort } from '../can/busPort.ts';
import { chargerUpdatedAtMs, chargerValues } from '../charger/chargerSignals.ts';
import { uptimeMs, wallMs } from '../drivers/clock.ts';
import type { Controller } from '../export/controller.ts';
import { heldPolicy, policiesTaken } from '../export/policy.ts';
import type { Journal } from '../journal/journal.ts';
import { registers } from '../regen/energyRegisters.ts';
import { freshValue, vehicleUpdatedAtMs } from '../vehicle/vehicleSignals.ts';
import {
  meterPowerGridFrequencyHz,
  meterPowerGridPowerW,
  meterPowerGridVoltageV,
  stationStatusPresentVoltageV,
} from 'frame-codecs';
import { batteryCurrentA, batteryVoltageV, motorSpeedRpm } from 'vehicle-profile';

/** Age beyond which a reading is not shown as present. */
const SHOWN_MS = 5000;

/** Rounded to `digits` decimals; unknown becomes null, because JSON has no NaN. */
export function rounded(value: number, digits: number): number | null {
  if (isNaN(value)) return null;
  const scale = Math.pow(10, digits);
  return Math.floor(value * scale + 0.5) / scale;
}

/** The registers as they go on the wire, to a milliwatt-hour. */
export function energyNow(): { importedWh: number; exportedWh: number; regenWh: number; tractionWh: number } {
  return {
    importedWh: rounded(registers.importedWh, 3) as number,
    exportedWh: rounded(registers.exportedWh, 3) as number,
    regenWh: rounded(registers.regenWh, 3) as number,
    tractionWh: rounded(registers.tractionWh, 3) as number,
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
    received: chip.received,
    lost: chip.lost,
    garbled: chip.garbled,
    restarts: chip.restarts,
    busOffs: chip.busOffs,
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
): StateMessage {
  const nowMs = uptimeMs();
  const currentA = freshValue(batteryCurrentA, nowMs);
  const voltageV = freshValue(batteryVoltageV, nowMs);
  const meterAtMs = chargerUpdatedAtMs[meterPowerGridPowerW] as number;
  const meter = (index: number): number =>
    nowMs - meterAtMs < SHOWN_MS ? (chargerValues[index] as number) : NaN;
  const policy = heldPolicy();
  return {
    v: MESSAGE_VERSION,
    t: rounded(wallMs(), 0),
    up: Math.floor(nowMs),
    boot,
    mode: controller.mode,
    code: controller.code,
    plugged: controller.plugged,
    socPct: rounded(controller.socPct, 1),
    gridPowerW: rounded(meter(meterPowerGridPowerW), 0),
    batteryPowerW: rounded(currentA * voltageV, 0),
    batteryVoltageV: rounded(voltageV, 1),
    motorSpeedRpm: rounded(freshValue(motorSpeedRpm, nowMs), 0),
    gridVoltageV: rounded(meter(meterPowerGridVoltageV), 1),
    gridFrequencyHz: rounded(meter(meterPowerGridFrequencyHz), 2),
    limits: {
      exportW: Math.floor(controller.window.exportW),
      importW: Math.floor(controller.window.importW),
    },
    ageMs: {
      battery: ageMs(nowMs, vehicleUpdatedAtMs[batteryCurrentA] as number),
      charger: ageMs(nowMs, chargerUpdatedAtMs[stationStatusPresentVoltageV] as number),
      meter: ageMs(nowMs, meterAtMs),
    },
    policy: policy && { id: policy.id, untilMs: policy.untilMs },
    policies: policiesTaken(),
    energy: energyNow(),
    frames: {
      received: vehicleBus.chip.received + chargerBus.chip.received,
      lost: vehicleBus.chip.lost + chargerBus.chip.lost,
      rejected: refusedCount(vehicleBus) + refusedCount(chargerBus),
    },
    can: {
      vehicle: busMessage(vehicleBus, nowMs, 0),
      charger: busMessage(chargerBus, nowMs, controller.expiredFrames),
    },
    journal: { pending: journal.pending, dropped: journal.dropped },
  };
}
