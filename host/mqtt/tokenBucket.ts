import type { Clock } from '../clock.ts';

/** Lets bursts of `capacity` through and `perS` in the long run. */
export interface TokenBucket {
  /** Takes so many tokens; false, and takes none, when there are not enough. */
  take(tokens: number): boolean;
  /** Whether at least one is left. */
  readonly hasOne: boolean;
}

/** A full bucket. A clock that is set back stops the flow for no longer than it takes to fill. */
export function createTokenBucket(clock: Pick<Clock, 'now'>, capacity: number, perS: number): TokenBucket {
  let tokens = capacity;
  let filledAtMs = clock.now();
  const fill = (): void => {
    const nowMs = clock.now();
    tokens = Math.min(capacity, tokens + (Math.max(0, nowMs - filledAtMs) / 1000) * perS);
    filledAtMs = nowMs;
  };
  return {
    take: (wanted) => {
      fill();
      if (tokens < wanted) return false;
      tokens -= wanted;
      return true;
    },
    get hasOne() {
      fill();
      return tokens >= 1;
    },
  };
}
