import type { Reason } from '../contract/reasons.ts';
import { uptimeMs } from '../drivers/clock.ts';
import type { CommandHandler } from '../link/commandInbox.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import { setpointRampPctPerS } from 'safety-limits';

/** What the owner has ordered since boot, beside the plan. */
export interface OwnerCommand extends CommandHandler {
  /** Why no power may flow, or null. */
  refusal(nowMs: number): Reason | null;
  /** The ordered power, + is export; NaN where the plan rules. */
  setpointW(nowMs: number): number;
}

/** From the end of a setpoint to no power. */
const RAMP_MS = 100000 / setpointRampPctPerS;

/**
 * With the `stop` from before the restart. A setpoint that runs out ramps down to no power, until it is repeated or the
 * plan is resumed.
 * @param clearFaults as `CommandHandler`
 */
export function createOwnerCommand(memory: DeviceMemory, clearFaults: () => Reason | null): OwnerCommand {
  let isStopped = memory.get(memoryPlaces.isStopped) > 0;
  let orderedW = NaN;
  let untilMs = 0;
  const setStopped = (stopped: boolean): null => {
    isStopped = stopped;
    orderedW = NaN;
    memory.set(memoryPlaces.isStopped, stopped ? 1 : 0);
    memory.save();
    return null;
  };
  return {
    refusal: (nowMs) => {
      if (isStopped) return 'STOPPED_BY_OWNER';
      return nowMs >= untilMs + RAMP_MS && !isNaN(orderedW) ? 'SETPOINT_EXPIRED' : null;
    },
    setpointW: (nowMs) => {
      if (nowMs < untilMs) return orderedW;
      const share = 1 - (nowMs - untilMs) / RAMP_MS;
      return share > 0 ? orderedW * share : NaN;
    },
    stop: () => setStopped(true),
    resume: () => setStopped(false),
    setpoint: (powerW, ttlS) => {
      if (isStopped) return 'STOPPED_BY_OWNER';
      orderedW = powerW;
      untilMs = uptimeMs() + ttlS * 1000;
      return null;
    },
    clearFaults,
  };
}
