import type { Board } from '../boards/board.ts';
import { CAN_BITRATE, type BusPort } from '../can/busPort.ts';
import { createReceiver, type NeededFrame } from '../can/receiver.ts';
import { uptimeMs } from '../drivers/clock.ts';
import { createMcp2515 } from '../drivers/mcp2515.ts';
import { integrateMeter, pauseMeter } from '../regen/energyRegisters.ts';
import { chargerValue, receiveChargerFrame } from './chargerSignals.ts';
import { chargerRxb0Ids, chargerRxb1Ids, meterPowerGridPowerW } from 'frame-codecs';

const METER_FRAME_ID = 0x5e0;
/** Half of what the safety gate tolerates. The offer of charging current (0x108) changes rarely. */
const needed: readonly NeededFrame[] = [
  { id: 0x109, starvedAfterMs: 500, reliefMs: 150 },
  { id: 0x208, starvedAfterMs: 500, reliefMs: 150 },
  { id: METER_FRAME_ID, starvedAfterMs: 1000, reliefMs: 550 },
  { id: 0x108, starvedAfterMs: 2500, reliefMs: 150 },
];

/**
 * Opens the bus of charger and grid meter. Meter samples go to the energy registers.
 * @param isPlugged without the connector there is no meter to hear
 */
export function openChargerBus(board: Board, isPlugged: () => boolean): BusPort {
  const chip = createMcp2515(
    board.spi,
    board.chargerCan,
    CAN_BITRATE,
    chargerRxb0Ids,
    chargerRxb1Ids,
    (id, answer) => {
      const nowMs = uptimeMs();
      receiver.heard(id, nowMs);
      if (receiveChargerFrame(id, answer, nowMs) > 0 && id === METER_FRAME_ID) {
        integrateMeter(nowMs, chargerValue(meterPowerGridPowerW));
      }
    },
  );
  const receiver = createReceiver(chip, needed);
  return {
    chip,
    tick: (nowMs) => {
      receiver.tick(nowMs);
      if (!isPlugged()) pauseMeter();
    },
  };
}
