import type { Board } from '../boards/board.ts';
import { createBusMonitor } from '../can/busMonitor.ts';
import { CAN_BITRATE, type BusPort } from '../can/busPort.ts';
import { createFrameIntake } from '../can/frameIntake.ts';
import { createFrameWatch } from '../can/frameWatch.ts';
import { createReceiver } from '../can/receiver.ts';
import { createMcp2515 } from '../drivers/mcp2515.ts';
import { integrateMeter, pauseMeter } from '../regen/energyRegisters.ts';
import { chargerTimes, chargerValues } from './chargerSignals.ts';
import { chargerFilters, decodeCharger, meterPowerGridPowerW, meterPowerTime } from 'frame-codecs';

const METER_ID = 0x5e0;
/** What comes without a connector is counted: its contact may be what is wrong. */
const METER_GONE_MS = 700;
/** As the safety gate tolerates. The offer of charging current (0x108) changes rarely, and without one nothing flows. */
const frames = [
  { id: 0x109, timeoutMs: 1000, isNeeded: true, reliefMs: 150 },
  { id: 0x208, timeoutMs: 1000, isNeeded: true, reliefMs: 150 },
  { id: METER_ID, timeoutMs: 2000, isNeeded: true, reliefMs: 550 },
  { id: 0x108, timeoutMs: 5000, isNeeded: false, reliefMs: 150 },
];

/**
 * Opens the bus of charger and grid meter. Meter samples go to the energy registers.
 * @param isPlugged without the connector there is no meter to hear
 */
export function openChargerBus(board: Board, isPlugged: () => boolean): BusPort {
  const watch = createFrameWatch(frames);
  const integrate = (nowMs: number): void => {
    if (chargerTimes[meterPowerTime] === nowMs)
      integrateMeter(nowMs, chargerValues[meterPowerGridPowerW] as number);
  };
  const intake = createFrameIntake(watch, decodeCharger, chargerValues, chargerTimes, METER_ID, integrate);
  const chip = createMcp2515(board.spi, board.chargerCan, CAN_BITRATE, chargerFilters, intake.receive);
  const monitor = createBusMonitor(chip, watch, false);
  const receiver = createReceiver(chip, watch, frames);
  return {
    chip,
    rejections: watch.rejections,
    fault: monitor.fault,
    heardAtMs: monitor.heardAtMs,
    tick: (nowMs) => {
      monitor.tick(nowMs);
      receiver.tick(nowMs);
      intake.awaiting = receiver.isRelieving ? receiver.heard : null;
      if (!isPlugged() && !(nowMs - (chargerTimes[meterPowerTime] as number) < METER_GONE_MS)) pauseMeter();
    },
  };
}
