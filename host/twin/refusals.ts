import type { JournalMessage } from '../../firmware/contract/messages.ts';
import type { Reason } from '../../firmware/contract/reasons.ts';
import type { Span } from './timeline.ts';

const HOUR_MS = 3_600_000;

/** How long one reason kept the car from exporting. */
export interface Refusal {
  readonly code: Reason;
  readonly durationMs: number;
}

/** One hour of the run: what was sold, and the reason that held longest while nothing was. */
export interface HourOfRun {
  readonly startAt: string;
  readonly exportingMs: number;
  /** null when the whole hour was sold. */
  readonly code: Reason | null;
}

interface CodeSpan extends Span {
  readonly code: Reason;
}

/** When each code held. Records from before the clock was set get their time from a later one of the same boot. */
function codeSpans(journal: readonly JournalMessage[], span: Span): CodeSpan[] {
  const offsetOfBoot = new Map<number, number>();
  for (const { boot, t, up } of journal) if (t !== null) offsetOfBoot.set(boot, t - up);
  const marks = journal
    .filter(({ boot }) => offsetOfBoot.has(boot))
    .map(({ boot, up, code }) => ({ atMs: offsetOfBoot.get(boot)! + up, code }))
    .sort((a, b) => a.atMs - b.atMs);
  return marks.flatMap(({ atMs, code }, i) => {
    const startAtMs = Math.max(i === 0 ? span.startAtMs : atMs, span.startAtMs);
    const endAtMs = Math.min(marks[i + 1]?.atMs ?? span.endAtMs, span.endAtMs);
    return endAtMs > startAtMs ? [{ startAtMs, endAtMs, code }] : [];
  });
}

function add(totals: Map<Reason, number>, code: Reason, durationMs: number): void {
  totals.set(code, (totals.get(code) ?? 0) + durationMs);
}

const longest = (totals: Map<Reason, number>): Refusal[] =>
  [...totals].map(([code, durationMs]) => ({ code, durationMs })).sort((a, b) => b.durationMs - a.durationMs);

/** Why the car did not export: in total, longest first, and hour by hour. */
export function refusalsOf(
  journal: readonly JournalMessage[],
  span: Span,
): { refusals: Refusal[]; hours: HourOfRun[] } {
  const spans = codeSpans(journal, span);
  const total = new Map<Reason, number>();
  const hours: HourOfRun[] = [];
  for (let startAtMs = span.startAtMs; startAtMs < span.endAtMs; startAtMs += HOUR_MS) {
    const endAtMs = Math.min(startAtMs + HOUR_MS, span.endAtMs);
    const inHour = new Map<Reason, number>();
    let exportingMs = 0;
    for (const { code, ...held } of spans) {
      const durationMs = Math.round(Math.min(held.endAtMs, endAtMs) - Math.max(held.startAtMs, startAtMs));
      if (durationMs <= 0) continue;
      if (code === 'EXPORTING') exportingMs += durationMs;
      else {
        add(inHour, code, durationMs);
        add(total, code, durationMs);
      }
    }
    hours.push({
      startAt: new Date(startAtMs).toISOString(),
      exportingMs,
      code: longest(inHour)[0]?.code ?? null,
    });
  }
  return { refusals: longest(total), hours };
}
