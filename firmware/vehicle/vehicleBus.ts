import type { Board } from '../boards/board.ts';
import { createBusMonitor } from '../can/busMonitor.ts';
import { CAN_BITRATE, type BusPort } from '../can/busPort.ts';
import { createFrameIntake } from '../can/frameIntake.ts';
import { createFrameWatch } from '../can/frameWatch.ts';
import { createReceiver } from '../can/receiver.ts';
import { createSampler } from '../can/sampler.ts';
import { createMcp2515 } from '../drivers/mcp2515.ts';
import { integrateBattery, pauseBattery } from '../regen/energyRegisters.ts';
import { vehicleTimes, vehicleValues } from './vehicleSignals.ts';
import { standstillRpm } from 'safety-limits';
import {
  batteryCurrentA,
  batteryId,
  batteryTime,
  batteryVoltageV,
  decodeVehicle,
  mappedFrames,
  motorId,
  motorSpeedRpm,
  receiveFilters,
} from 'vehicle-profile';

/**
 * Opens the vehicle's bus, on which the controller only ever listens. On the road it takes every frame, because energy
 * is integrated from them; parked, a sample of each message is enough.
 * @param isDriving on the road: ignition on and unplugged
 * @param onMotion a parked car moves: called as soon as a message says so, and with each further one
 */
export function openVehicleBus(board: Board, isDriving: () => boolean, onMotion: () => void): BusPort {
  const frames = mappedFrames().map((row) => ({
    id: row[0],
    periodMs: row[1],
    timeoutMs: row[2],
    isNeeded: !!row[3],
  }));
  const watch = createFrameWatch(frames);
  let takesAll = true;

  const integrate = (nowMs: number): void => {
    if (!takesAll || vehicleTimes[batteryTime] !== nowMs) return;
    let powerW = (vehicleValues[batteryCurrentA] as number) * (vehicleValues[batteryVoltageV] as number);
    if (powerW < 0) {
      // What a standing car takes in comes from a cable. An unknown speed makes it unknown.
      const rpm = Math.abs(vehicleValues[motorSpeedRpm] as number);
      if (!(rpm > standstillRpm)) powerW = 0 * rpm;
    }
    integrateBattery(nowMs, powerW);
  };
  const intake = createFrameIntake(watch, decodeVehicle, vehicleValues, vehicleTimes, batteryId, integrate);
  const chip = createMcp2515(board.spi, board.vehicleCan, CAN_BITRATE, receiveFilters, intake.receive);
  const monitor = createBusMonitor(chip, watch, true);
  const receiver = createReceiver(
    chip,
    watch,
    frames.filter((frame) => frame.isNeeded),
    batteryId,
  );
  const sampler = createSampler(chip, watch, frames);
  // A bad frame may be a stranger's: the sample is the next good one.
  const heardParked = (id: number, isTaken: boolean): void => {
    if (isTaken && id === motorId && Math.abs(vehicleValues[motorSpeedRpm] as number) > standstillRpm)
      onMotion();
    sampler.heard(id, isTaken);
  };

  return {
    chip,
    rejections: watch.rejections,
    fault: monitor.fault,
    heardAtMs: monitor.heardAtMs,
    tick: (nowMs) => {
      monitor.tick(nowMs);
      const driving = isDriving();
      if (driving && !takesAll) {
        receiver.reset();
        sampler.stop();
        chip.acceptAll();
      }
      takesAll = driving;
      if (driving) {
        receiver.tick(nowMs);
        intake.awaiting = receiver.isRelieving ? receiver.heard : null;
      } else {
        intake.awaiting = heardParked;
        sampler.tick(nowMs);
        pauseBattery();
      }
    },
  };
}
