/** One line of the table: a number of the model against measured or published ones. */
export interface ValidationRow {
  readonly what: string;
  /** As it is shown, with its unit. */
  readonly measured: string;
  /** `null`: shown for comparison, nothing is promised. */
  readonly bound: string | null;
  readonly holds: boolean;
}

/** Rows about one thing. */
export interface ValidationSection {
  readonly title: string;
  /** What it is compared with, and how. */
  readonly method: string;
  /** Folder or file of the reference data that it needs; null: none. */
  readonly needs: string | null;
  /** Takes minutes: not one of the project's tests, which run what is in it on their own. */
  readonly isLong?: true;
  readonly rows: (progress: (share: number) => void) => ValidationRow[] | Promise<ValidationRow[]>;
}

/** A share as percent. */
export const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`;

/** A number that must not exceed a bound. */
export function atMost(
  what: string,
  value: number,
  bound: number,
  show: (value: number) => string,
): ValidationRow {
  return {
    what,
    measured: show(value),
    bound: `<= ${show(bound).replace(/\.0+(?=\D|$)/, '')}`,
    holds: value <= bound,
  };
}

/** A number without a promise. */
export const shown = (what: string, measured: string): ValidationRow => ({
  what,
  measured,
  bound: null,
  holds: true,
});
