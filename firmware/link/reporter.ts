import type { SocEstimator } from '../battery/socEstimator.ts';
import type { StateMessage } from '../contract/messages.ts';
import type { Mode } from '../contract/modes.ts';
import type { Reason } from '../contract/reasons.ts';
import { uptimeMs, wallMs } from '../drivers/clock.ts';
import type { BusPort } from '../can/busPort.ts';
import type { Controller } from '../export/controller.ts';
import type { Journal } from '../journal/journal.ts';
import { registers } from '../regen/energyRegisters.ts';
import type { Link } from './link.ts';
import { energyNow, rounded, stateMessage } from './telemetry.ts';

/** How often state and meter records go out, by whether something happens. */
const STATE_ACTIVE_MS = 1000;
const STATE_QUIET_MS = 60000;
const RECORD_ACTIVE_MS = 60000;
const RECORD_QUIET_MS = 900000;
const LONG_AGO_MS = -1e12;

/** Says what the controller does: records into the journal, state onto the link. */
export interface Reporter {
  /** Call with each control tick; `link` is null while there is no network. */
  tick(nowMs: number, link: Link | null): void;
  /** Records that the device falls asleep, and why, and says it while it can. */
  sayAsleep(why: Reason, link: Link | null): void;
  /** The next tick publishes the state, whether it changed or not. */
  stateSoon(): void;
}

export function createReporter(
  boot: number,
  controller: Controller,
  vehicleBus: BusPort,
  chargerBus: BusPort,
  journal: Journal,
  estimator: SocEstimator,
  powerMessage: () => StateMessage['power'],
): Reporter {
  let shownMode: Mode = 'boot';
  let shownCode: Reason = 'BOOTING';
  let stateAtMs = LONG_AGO_MS;
  let recordAtMs = 0;

  const record = (kind: 'interval' | 'transition', nowMs: number, code: Reason): void => {
    recordAtMs = nowMs;
    journal.append({
      kind,
      boot,
      t: rounded(wallMs(), 1),
      up: Math.floor(uptimeMs()),
      mode: controller.mode,
      code,
      socPct: rounded(controller.carSocPct, 10),
      gapMs: Math.floor(registers.missedMs),
      ...energyNow(),
    });
  };
  const publish = (link: Link): void =>
    link.publishState(
      stateMessage(boot, controller, vehicleBus, chargerBus, journal, estimator, powerMessage()),
    );

  return {
    tick: (nowMs, link) => {
      const { mode, code, isQuiet } = controller;
      const changed = mode !== shownMode || code !== shownCode;
      shownMode = mode;
      shownCode = code;
      if (changed) record('transition', nowMs, code);
      else if (nowMs - recordAtMs >= (isQuiet ? RECORD_QUIET_MS : RECORD_ACTIVE_MS))
        record('interval', nowMs, code);
      if (link && (changed || nowMs - stateAtMs >= (isQuiet ? STATE_QUIET_MS : STATE_ACTIVE_MS))) {
        stateAtMs = nowMs;
        publish(link);
      }
    },
    sayAsleep: (why, link) => {
      record('transition', uptimeMs(), why);
      if (!link) return;
      publish(link);
      link.tick();
    },
    stateSoon: () => {
      stateAtMs = LONG_AGO_MS;
    },
  };
}
