import type { Reason } from '../contract/reasons.ts';
import type { Mcp2515 } from '../drivers/mcp2515.ts';
import { EXPLAINS_MS, type FrameWatch } from './frameWatch.ts';

const CHECK_MS = 1000;
/** So many checks in a row make a diagnosis. */
const SURE_CHECKS = 3;
/** A bus that was heard within this time is alive. */
const ALIVE_MS = 3000;
/** A silent bus is looked at after 1, 2, 4 ... s, at last every 8 s: a car that is woken must be seen while it waits. */
const LOOK_PAUSE_MAX_MS = 8000;

/** Says why a bus does not bring what the controller needs. */
export interface BusMonitor {
  /** The reason, or null: all is well, or the bus is silent and nothing is known to be wrong. */
  fault(nowMs: number): Reason | null;
  /** When anything was heard on the bus last. */
  heardAtMs(): number;
  /** Call with each control tick. */
  tick(nowMs: number): void;
}

/** @param needsProof whether nothing may be trusted before every needed message has been good several times */
export function createBusMonitor(chip: Mcp2515, watch: FrameWatch, needsProof: boolean): BusMonitor {
  let checkAtMs = 0;
  let lookAtMs = 0;
  let lookPauseMs = CHECK_MS;
  let aliveAtMs = -1e12;
  let isBabbling = false;
  let unreadableChecks = 0;
  let overflowChecks = 0;
  let receivedBefore = 0;
  let lostBefore = 0;
  let garbledBefore = 0;

  const look = (nowMs: number): void => {
    const found = chip.lookAround();
    isBabbling = found === 'babbling';
    if (found === 'silent') {
      lookPauseMs = Math.min(2 * lookPauseMs, LOOK_PAUSE_MAX_MS);
    } else {
      aliveAtMs = nowMs;
      lookPauseMs = CHECK_MS;
    }
    lookAtMs = nowMs + lookPauseMs;
  };

  const diagnose = (nowMs: number): void => {
    if (chip.framesRead !== receivedBefore) unreadableChecks = 0;
    else if (chip.garbledLooks !== garbledBefore) unreadableChecks++;
    overflowChecks = chip.overflows !== lostBefore && watch.isOverdue(nowMs) ? overflowChecks + 1 : 0;
    receivedBefore = chip.framesRead;
    lostBefore = chip.overflows;
    garbledBefore = chip.garbledLooks;
    if (!watch.isOverdue(nowMs)) {
      isBabbling = false;
      lookPauseMs = CHECK_MS;
    } else if (nowMs >= lookAtMs) look(nowMs);
  };

  const heardAtMs = (): number => Math.max(aliveAtMs, watch.busHeardAtMs);

  /** Nothing that a check looks at is wrong. */
  let isCalm = false;

  const explain = (nowMs: number): Reason | null => {
    if (!chip.isReady) return 'CAN_CHIP_SILENT';
    if (chip.isOffBus) return 'CAN_BUS_OFF';
    if (unreadableChecks >= SURE_CHECKS) return 'CAN_UNREADABLE';
    if (isBabbling) return 'CAN_OVERLOADED';
    // Two senders in step cost a frame now and then: that explains nothing where the frames themselves are bad.
    const refusal = watch.refusal(nowMs);
    if (refusal) return refusal;
    if (overflowChecks >= SURE_CHECKS) return 'CAN_OVERLOADED';
    if (!needsProof || watch.isProven) return null;
    return nowMs - heardAtMs() < ALIVE_MS ? 'PROFILE_UNPROVEN' : null;
  };

  return {
    heardAtMs,
    // Nearly always null, and asked in each tick: what is skipped costs the interpreter as well.
    fault: (nowMs) =>
      isCalm && watch.isProven && chip.isReady && !chip.isOffBus && nowMs - watch.badAtMs > EXPLAINS_MS
        ? null
        : explain(nowMs),
    tick: (nowMs) => {
      chip.poll();
      if (nowMs < checkAtMs) return;
      checkAtMs = nowMs + CHECK_MS;
      chip.check();
      if (chip.isReady) diagnose(nowMs);
      isCalm = !unreadableChecks && !overflowChecks && !isBabbling;
    },
  };
}
