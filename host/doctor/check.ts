import type { Examination } from './examination.ts';

/** How a check ends, and its mark in front of the line. */
export const checkStatuses = {
  ok: { mark: '✓', count: 'ok' },
  warning: { mark: '!', count: 'to look at' },
  failed: { mark: '✗', count: 'failed' },
  /** Nobody asked for it, or what it looks at is not there. */
  skipped: { mark: '·', count: 'not looked at' },
} as const satisfies Record<string, { readonly mark: string; readonly count: string }>;

export type CheckStatus = keyof typeof checkStatuses;

/** What a check found. Texts have no full stop at their end. */
export interface Finding {
  readonly status: CheckStatus;
  /** A sentence that stands by itself. */
  readonly found: string;
  /** Upper snake case, stable; null where nothing is wrong. */
  readonly code: string | null;
  /** What to do next; null where there is nothing to do. */
  readonly next: string | null;
}

/** One thing that can be looked at. */
export interface Check {
  /** Stable: scripts match on it. */
  readonly name: string;
  readonly group: string;
  readonly label: string;
  /** Names of earlier checks that must have found something: else this one is skipped. */
  readonly needs: readonly string[];
  /**
   * @param progress share of the check that is done, 0 to 1
   * @throws BackfeedError counts as a failure of the check
   */
  run(examination: Examination, progress: (done: number) => void): Promise<Finding> | Finding;
}

export function ok(found: string): Finding {
  return { status: 'ok', found, code: null, next: null };
}

export function skipped(found: string, next: string | null = null): Finding {
  return { status: 'skipped', found, code: null, next };
}

export function warning(code: string, found: string, next: string): Finding {
  return { status: 'warning', found, code, next };
}

export function failed(code: string, found: string, next: string): Finding {
  return { status: 'failed', found, code, next };
}
