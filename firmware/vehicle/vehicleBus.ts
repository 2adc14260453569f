import type { Board } from '../boards/board.ts';
import { createBusMonitor } from '../can/busMonitor.ts';
import { CAN_BITRATE, type BusPort } from '../can/busPort.ts';
import { createFrameWatch, EXTENDED, GOOD, REMOTE, UNAVAILABLE } from '../can/frameWatch.ts';
import { EXTENDED_ID, twinOf } from '../can/identifier.ts';
import { createReceiver } from '../can/receiver.ts';
import { createSampler } from '../can/sampler.ts';
import { uptimeMs } from '../drivers/clock.ts';
import { createMcp2515 } from '../drivers/mcp2515.ts';
import { integrateBattery, pauseBattery } from '../regen/energyRegisters.ts';
import { vehicleUpdatedAtMs, vehicleValues } from './vehicleSignals.ts';
import {
  batteryCurrentA,
  batteryVoltageV,
  decodeVehicle,
  mappedFrames,
  receiveFilters,
} from 'vehicle-profile';

/** Two periods of the slower battery frames. */
const RELIEF_MS = 250;

/**
 * Opens the vehicle's bus, on which the controller only ever listens. On the road it takes every frame, because energy
 * is integrated from them; parked, a sample of each message is enough.
 * @param isDriving on the road: ignition on and unplugged
 */
export function openVehicleBus(board: Board, isDriving: () => boolean): BusPort {
  const frames = mappedFrames.map((row) => ({
    id: row[0],
    periodMs: row[1],
    timeoutMs: row[2],
    isNeeded: !!row[3],
  }));
  const watch = createFrameWatch(frames);
  let takesAll = true;

  const receive = (id: number, answer: Uint8Array): void => {
    const nowMs = uptimeMs();
    const result = decodeVehicle(id, answer, nowMs, vehicleValues, vehicleUpdatedAtMs);
    if (!result) {
      // Of extended frames the hardware lets in only the twins that are listened for.
      if (id >= EXTENDED_ID) watch.heard(twinOf(id), EXTENDED, nowMs);
      return;
    }
    watch.heard(id, result, nowMs);
    if (result === REMOTE) return;
    // A bad frame may be a stranger's: the sample is the next good one.
    if (!takesAll) sampler.heard(id, result === GOOD || result === UNAVAILABLE);
    else receiver.heard(id);
    if (vehicleUpdatedAtMs[batteryCurrentA] === nowMs && isDriving()) {
      const powerW = (vehicleValues[batteryCurrentA] as number) * (vehicleValues[batteryVoltageV] as number);
      integrateBattery(nowMs, powerW);
    }
  };

  const chip = createMcp2515(board.spi, board.vehicleCan, CAN_BITRATE, receiveFilters, receive);
  const monitor = createBusMonitor(chip, watch, true);
  const receiver = createReceiver(
    chip,
    watch,
    frames
      .filter((frame) => frame.isNeeded)
      .map(({ id, timeoutMs }) => ({ id, starvedAfterMs: timeoutMs / 2, reliefMs: RELIEF_MS })),
  );
  const sampler = createSampler(chip, watch, frames);

  return {
    chip,
    rejections: watch.rejections,
    fault: monitor.fault,
    tick: (nowMs) => {
      monitor.tick(nowMs);
      const driving = isDriving();
      if (driving && !takesAll) {
        receiver.reset();
        chip.acceptAll();
      }
      takesAll = driving;
      if (driving) receiver.tick(nowMs);
      else {
        sampler.tick(nowMs);
        pauseBattery();
      }
    },
  };
}
