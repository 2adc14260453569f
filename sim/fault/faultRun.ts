import type { TimeSource } from '../virtualClock.ts';
import type { Fault } from './fault.ts';
import { faultKinds } from './faultKinds.ts';
import type { ActiveFault, FaultTarget } from './faultTarget.ts';

const STEP_US = 100_000;

interface Planned {
  readonly fault: Fault;
  readonly startUs: number;
  readonly endUs: number;
  active: ActiveFault | null;
  nextStepUs: number;
  isOver: boolean;
}

/** A world in which faults begin and end: a source of time in the world's place. */
export interface FaultRun extends TimeSource {
  /** Plans one more. */
  add(fault: Fault): void;
}

/**
 * A world with its faults.
 * @param onChange told when a fault begins and when it ends
 */
export function createFaultRun(
  target: FaultTarget,
  faults: readonly Fault[],
  onChange: (fault: Fault, hasBegun: boolean, atUs: number) => void = () => undefined,
): FaultRun {
  const { world } = target;
  const planned: Planned[] = [];
  const nextOf = (plan: Planned): number => {
    if (plan.isOver) return Infinity;
    return plan.active ? Math.min(plan.endUs, plan.nextStepUs) : plan.startUs;
  };
  const earliestUs = (): number => Math.min(Infinity, ...planned.map(nextOf));
  let nextUs = Infinity;
  const add = (fault: Fault): void => {
    const startUs = fault.startMs * 1000;
    planned.push({
      fault,
      startUs,
      endUs: startUs + fault.durationMs * 1000,
      active: null,
      nextStepUs: Infinity,
      isOver: false,
    });
    nextUs = earliestUs();
  };
  for (const fault of faults) add(fault);

  /** Ends come first: of two that touch the same thing the later one counts. */
  const act = (plan: Planned, nowUs: number): void => {
    const { kind, values } = plan.fault;
    if (!plan.active) {
      plan.active = faultKinds[kind].start(target, values, nowUs, plan.endUs - nowUs);
      plan.isOver = faultKinds[kind].isMomentary;
      onChange(plan.fault, true, nowUs);
      if (plan.active.step) plan.nextStepUs = nowUs + STEP_US;
    } else if (nowUs >= plan.endUs) {
      plan.active.end(nowUs);
      plan.isOver = true;
      onChange(plan.fault, false, nowUs);
    } else {
      plan.active.step!(nowUs, (nowUs - plan.startUs) / 1e6);
      plan.nextStepUs = nowUs + STEP_US;
    }
  };

  return {
    add,
    nextAtUs: () => Math.min(world.nextAtUs(), nextUs),
    runUntil: (us) => {
      for (; nextUs <= us; nextUs = earliestUs()) {
        const atUs = nextUs;
        world.runUntil(atUs);
        const due = planned.filter((plan) => nextOf(plan) <= atUs);
        due.sort((a, b) => Number(b.active !== null) - Number(a.active !== null));
        for (const plan of due) act(plan, atUs);
      }
      world.runUntil(us);
    },
  };
}
