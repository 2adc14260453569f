import type { Board } from '../boards/board.ts';
import { createBusMonitor } from '../can/busMonitor.ts';
import { CAN_BITRATE, type BusPort } from '../can/busPort.ts';
import { createFrameWatch, EXTENDED, REMOTE } from '../can/frameWatch.ts';
import { EXTENDED_ID, twinOf } from '../can/identifier.ts';
import { createReceiver } from '../can/receiver.ts';
import { uptimeMs } from '../drivers/clock.ts';
import { createMcp2515 } from '../drivers/mcp2515.ts';
import { integrateMeter, pauseMeter } from '../regen/energyRegisters.ts';
import { chargerUpdatedAtMs, chargerValues } from './chargerSignals.ts';
import { chargerFilters, decodeCharger, meterPowerGridPowerW } from 'frame-codecs';

/** As the safety gate tolerates. The offer of charging current (0x108) changes rarely, and without one nothing flows. */
const frames = [
  { id: 0x109, periodMs: 100, timeoutMs: 1000, isNeeded: true, reliefMs: 150 },
  { id: 0x208, periodMs: 100, timeoutMs: 1000, isNeeded: true, reliefMs: 150 },
  { id: 0x5e0, periodMs: 500, timeoutMs: 2000, isNeeded: true, reliefMs: 550 },
  { id: 0x108, periodMs: 100, timeoutMs: 5000, isNeeded: false, reliefMs: 150 },
];

/**
 * Opens the bus of charger and grid meter. Meter samples go to the energy registers.
 * @param isPlugged without the connector there is no meter to hear
 */
export function openChargerBus(board: Board, isPlugged: () => boolean): BusPort {
  const watch = createFrameWatch(frames);
  const chip = createMcp2515(board.spi, board.chargerCan, CAN_BITRATE, chargerFilters, (id, answer) => {
    const nowMs = uptimeMs();
    const result = decodeCharger(id, answer, nowMs, chargerValues, chargerUpdatedAtMs);
    if (!result) {
      if (id >= EXTENDED_ID) watch.heard(twinOf(id), EXTENDED, nowMs);
      return;
    }
    watch.heard(id, result, nowMs);
    if (result === REMOTE) return;
    receiver.heard(id);
    if ((chargerUpdatedAtMs[meterPowerGridPowerW] as number) === nowMs)
      integrateMeter(nowMs, chargerValues[meterPowerGridPowerW] as number);
  });
  const monitor = createBusMonitor(chip, watch, false);
  const receiver = createReceiver(
    chip,
    watch,
    frames.map(({ id, timeoutMs, reliefMs }) => ({ id, starvedAfterMs: timeoutMs / 2, reliefMs })),
  );
  return {
    chip,
    rejections: watch.rejections,
    fault: monitor.fault,
    tick: (nowMs) => {
      monitor.tick(nowMs);
      receiver.tick(nowMs);
      if (!isPlugged()) pauseMeter();
    },
  };
}
