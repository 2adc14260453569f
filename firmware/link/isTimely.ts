import { CLOCK_SKEW_MS, type Auth } from '../contract/envelope.ts';
import { clockErrorMs, wallMs } from '../drivers/clock.ts';

/**
 * Whether a message is valid now, as far as the clock knows; while it is unset any is. Counters guard against what is
 * played again, so a clock that is not sure refuses nothing that may be in time.
 */
export function isTimely({ iat, exp }: Auth): boolean {
  const nowMs = wallMs();
  const errorMs = clockErrorMs();
  return !(nowMs - errorMs > (exp as number) || nowMs + errorMs < (iat as number) - CLOCK_SKEW_MS);
}
