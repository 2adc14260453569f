import type { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock } from '../clock.ts';
import { createTokenBucket } from './tokenBucket.ts';

/** The same refusal of the same client is told again after this time: a flood must not become a flood of lines. */
const TELL_AGAIN_MS = 60_000;
/** A stranger chooses its name, so there may be any number of them: lines at once, and lasting. */
const LINES = 30;
const LINES_PER_S = 0.1;
/** Clients and codes that are remembered. */
const KEYS_MAX = 1000;

/** Takes every refusal of the broker and tells those that are new, with the number of those in between. */
export function createRefusalLog(
  clock: Pick<Clock, 'now'>,
  tell: (code: string, text: string) => void,
): (client: string | null, error: BackfeedError) => void {
  const lines = createTokenBucket(clock, LINES, LINES_PER_S);
  const told = new Map<string, { atMs: number; since: number }>();
  return (client, error) => {
    const key = `${error.code} ${client}`;
    const atMs = clock.now();
    const known = told.get(key);
    if (known !== undefined && Math.abs(atMs - known.atMs) < TELL_AGAIN_MS) {
      known.since++;
      return;
    }
    if (!lines.take(1)) return;
    if (told.size >= KEYS_MAX) told.clear();
    told.set(key, { atMs, since: 0 });
    const text = error.message.slice(`${error.code}: `.length);
    tell(error.code, known?.since ? `${text} (${known.since} more like it)` : text);
  };
}
