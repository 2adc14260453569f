import type { Reason } from '../../firmware/contract/reasons.ts';
import type { ForbiddenThing } from '../../sim/scenario/fieldScenario.ts';

/** What was seen of one start, as numbers: `judgeStart` compares it with what its scenario expects. */
export interface SeenStart {
  /** Whether the car came into its start state; the rest means nothing where it did not. */
  readonly hasBegun: boolean;
  /** From the first fault's start until power was small enough; Infinity: never. */
  readonly reactionMs: number;
  /** Most power between the time that the answer had and the end of the last fault, W. */
  readonly mostLateW: number;
  /** Least power from the first fault to the end, W. */
  readonly leastW: number;
  /** From the last fault's end until power moved again, ms; Infinity: not until the run's end. */
  readonly recoveryMs: number;
  /** Most power after the time that the answer had, until the run's end, W. */
  readonly mostAfterW: number;
  /** Every code that was told since the first fault began, and the last one. */
  readonly codes: readonly Reason[];
  readonly lastCode: Reason | null;
  /**
   * By how much the registers of grid energy fall short at the end, of what the meter had counted when the device heard it
   * last, and by how much they exceed the meter at any time, Wh.
   */
  readonly lossWh: number;
  readonly inventedWh: number;
  /** Of traction and regeneration together, % of both; NaN where nothing was driven. */
  readonly driveErrorPct: number;
  readonly gapMs: number;
  readonly closings: number;
  readonly records: number;
  /** Records that the device dropped, or whose number was never delivered though a later one was. */
  readonly lostRecords: number;
  /** How often each forbidden thing happened. */
  readonly happened: Readonly<Record<ForbiddenThing, number>>;
  /** Safety goals that were not kept. */
  readonly brokenGoals: readonly string[];
}
