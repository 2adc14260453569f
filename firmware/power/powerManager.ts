import type { Board } from '../boards/board.ts';
import type { BusPort } from '../can/busPort.ts';
import type { Charger } from '../charger/charger.ts';
import type { StateMessage } from '../contract/messages.ts';
import type { WakeSource } from '../contract/powerStates.ts';
import type { Reason } from '../contract/reasons.ts';
import { rememberClock, uptimeMs, wallMs } from '../drivers/clock.ts';
import type { Controller } from '../export/controller.ts';
import { untilTransferMs } from '../export/policy.ts';
import type { DeviceMemory } from '../journal/deviceMemory.ts';
import type { Link } from '../link/link.ts';
import { rounded } from '../link/telemetry.ts';
import type { AuxAccount } from './auxAccount.ts';
import { markAsleep } from './lastSleep.ts';
import type { WakeCount } from './wakeCount.ts';
import {
  checkInS,
  hopS,
  ownChargeMaxMas,
  restV,
  silentMs,
  wakesByCan,
  wakesByPlug,
  wakesByTimer,
} from 'power-limits';
import { contactorRestMs } from 'safety-limits';

/**
 * Awake for so long after anything happened, and at least until contactors have rested: a start after sleep does not
 * wait for them. After a timer so long on the network is enough for news.
 */
const STAY_MS = contactorRestMs > 60000 ? contactorRestMs : 60000;
const NEWS_MS = 20000;
/** What was written to the network needs this long to leave. */
const FAREWELL_MS = 2000;
/** Awake again before a slot that trades. Less than this is no sleep. */
const EARLY_S = 60;
/** A 12 V battery this far below its rest voltage is not asked to pay for a look at the news. */
const WEAK_V = 0.5;

/** Longest time between two looks that passes: more was a jump of the clock. */
const TICK_MAX_S = 60;

/** Which of the power states holds, and the way into sleep. */
export interface PowerManager {
  /** For the state message. */
  message(): StateMessage['power'];
  /** Call about once a second. @param link null while there has been no network */
  tick(link: Link | null): void;
}

/**
 * The power states of `contract/powerStates.ts`. Waking is always a start of the board, so the way out of sleep is that
 * of any boot: chips set up to listen first, then their transceivers.
 * @param wokenBy what started this life
 * @param record writes the last record, with this reason, and says it on the link
 */
export function createPowerManager(
  board: Board,
  controller: Controller,
  charger: Charger,
  vehicleBus: BusPort,
  chargerBus: BusPort,
  memory: DeviceMemory,
  account: AuxAccount,
  wakeCount: WakeCount,
  wokenBy: WakeSource | null,
  record: (why: Reason, link: Link | null) => void,
): PowerManager {
  const { lines, currentMa, auxSense } = board;
  let isAwake = true;
  let plugged = !!digitalRead(lines.plugDetect);
  let tickedAtMs = uptimeMs();
  /** When something happened last; 0 while nothing has since the start. */
  let activeAtMs = 0;
  let onlineAtMs = NaN;
  /** When it said that it falls asleep; NaN while it stays. */
  let leftAtMs = NaN;

  /** Longest sleep by the timer, s; 0 without one. */
  const timerS = (): number => {
    if (!wakesByTimer || account.isSpent || account.voltageV < restV - WEAK_V) return 0;
    if (!plugged) return board.waitsForBoth ? checkInS : 0;
    // The clock that ends the sleep may be slow.
    const untilS = untilTransferMs(wallMs(), controller.carSocPct) / 1000 - EARLY_S;
    return Math.max(1, Math.min(hopS, untilS / (1 + board.clockErrorPpm.asleep / 1e6)));
  };

  const isDone = (nowMs: number): boolean => {
    const isTold = wokenBy === 'timer' && !activeAtMs && nowMs - onlineAtMs >= NEWS_MS;
    if (!isTold && nowMs - activeAtMs < STAY_MS) return false;
    if (!plugged || account.isSpent) return true;
    // The network goes on while there is plenty of the allowance left, and shortly before a slot that trades.
    if (account.usedMas < ownChargeMaxMas / 2) return false;
    const forS = timerS();
    return !forS || forS >= EARLY_S;
  };

  /** What is known outlives the restart that ends a sleep of this length. */
  const leave = (nowMs: number, sleptS: number, by?: number): void => {
    account.book(currentMa.asleep, sleptS);
    account.keep();
    wakeCount.keep(nowMs + sleptS * 1000);
    rememberClock();
    markAsleep(memory, by);
  };

  const fallAsleep = (nowMs: number): void => {
    const forS = timerS();
    // Where nothing else can end it, its length is known now.
    leave(nowMs, board.waitsForBoth ? 0 : forS);
    const awaitsCan = !!wakesByCan && !account.isSpent;
    vehicleBus.chip.sleep(awaitsCan);
    chargerBus.chip.sleep(false);
    digitalWrite(lines.canStandby, 1);
    (board.sleep as NonNullable<Board['sleep']>)(
      // A connector that is in the inlet can only be noticed to go.
      [true, !!wakesByPlug && !(plugged && (account.isSpent || !board.waitsForBoth)), awaitsCan],
      plugged,
      forS,
      (by) => {
        leave(nowMs, (uptimeMs() - nowMs) / 1000, by);
        E.reboot();
      },
    );
  };

  return {
    message: () => ({
      state: isAwake ? 'awake' : account.isSpent ? 'hard-sleep' : plugged ? 'parked-plugged' : 'parked',
      auxVoltageV: rounded(account.voltageV, 100),
      usedMah: Math.floor(account.usedMas / 3600),
      wakes: wakeCount.wakes(uptimeMs()),
    }),
    tick: (link) => {
      const nowMs = uptimeMs();
      const { mode } = controller;
      const isBusAlive = nowMs - vehicleBus.heardAtMs() < silentMs;
      const isParked = charger.phase === 'off' && (controller.isQuiet || mode === 'fault');
      account.tick(
        // A clock that jumps has drawn nothing.
        Math.min(TICK_MAX_S, (nowMs - tickedAtMs) / 1000),
        currentMa.awake + currentMa.network,
        analogRead(auxSense.pin) * auxSense.fullScaleV,
        (isBusAlive ? 1 : 0) + (mode === 'driving' || charger.phase === 'ready' ? 1 : 0),
      );
      tickedAtMs = nowMs;
      isAwake = isBusAlive || !isParked;
      if (!isParked || plugged !== controller.isPlugged) activeAtMs = nowMs;
      plugged = controller.isPlugged;
      if (!board.sleep || isAwake || activeAtMs > leftAtMs) leftAtMs = NaN;
      else if (nowMs - leftAtMs >= FAREWELL_MS) fallAsleep(nowMs);
      else if (isNaN(leftAtMs)) {
        if (!link || !link.online) onlineAtMs = NaN;
        else if (isNaN(onlineAtMs)) onlineAtMs = nowMs;
        if (!isDone(nowMs)) return;
        leftAtMs = nowMs;
        record(!account.isSpent ? 'ASLEEP' : account.isLow ? 'AUX_LOW' : 'AUX_EXHAUSTED', link);
        if (link) link.leave();
      }
    },
  };
}
