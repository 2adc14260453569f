import type { Board } from '../boards/board.ts';
import { CAN_BITRATE, type BusPort } from '../can/busPort.ts';
import { createReceiver } from '../can/receiver.ts';
import { uptimeMs } from '../drivers/clock.ts';
import { createMcp2515 } from '../drivers/mcp2515.ts';
import { integrateBattery, pauseBattery } from '../regen/energyRegisters.ts';
import { receiveVehicleFrame, vehicleUpdatedAtMs, vehicleValues } from './vehicleSignals.ts';
import { batteryCurrentA, batteryVoltageV, neededFrames, rxb0Ids, rxb1Ids } from 'vehicle-profile';

/** Two periods of the slower battery frames. */
const RELIEF_MS = 250;

/**
 * Opens the vehicle's bus, on which the controller only ever listens. Battery samples go to the energy registers.
 * @param isDriving on the road: ignition on and unplugged
 */
export function openVehicleBus(board: Board, isDriving: () => boolean): BusPort {
  const chip = createMcp2515(board.spi, board.vehicleCan, CAN_BITRATE, rxb0Ids, rxb1Ids, (id, answer) => {
    const nowMs = uptimeMs();
    receiveVehicleFrame(id, answer, nowMs);
    receiver.heard(id, nowMs);
    if (vehicleUpdatedAtMs[batteryCurrentA] === nowMs && isDriving()) {
      const powerW = (vehicleValues[batteryCurrentA] as number) * (vehicleValues[batteryVoltageV] as number);
      integrateBattery(nowMs, powerW);
    }
  });
  const receiver = createReceiver(
    chip,
    neededFrames.map((frame) => ({ id: frame[0], starvedAfterMs: frame[1] / 2, reliefMs: RELIEF_MS })),
  );
  return {
    chip,
    tick: (nowMs) => {
      receiver.tick(nowMs);
      if (!isDriving()) pauseBattery();
    },
  };
}
