/** A safety goal that was not kept. */
export interface Violation {
  /** `SG1` to `SG12` of the safety goals, `TX` for what is sent, `RUNTIME` for the program itself. */
  readonly goal: string;
  readonly atS: number;
  readonly what: string;
  /** As it was, with its unit. */
  readonly measured: string;
  readonly limit: string;
}

/** Which goal was not kept how, whatever was measured. */
export const violationKey = ({ goal, what }: Pick<Violation, 'goal' | 'what'>): string => `${goal} ${what}`;

/** Takes a violation. */
export type Report = (violation: Violation) => void;
