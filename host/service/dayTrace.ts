import type { EnergyRegisters, JournalMessage } from '../../firmware/contract/messages.ts';
import { isPluggedIn } from './tripHistory.ts';

/** What happened in a slot of a day, by the device's journal. Energies carry no sign, their name holds the direction. */
export interface TracedSlot {
  readonly startAtMs: number;
  /** Throughout the slot. */
  readonly plugged: boolean;
  readonly importedWh: number;
  readonly exportedWh: number;
  /** Out of the battery for driving, less what came back by braking. */
  readonly drivenWh: number;
}

/** A whole day. */
export interface DayTrace {
  readonly slots: readonly TracedSlot[];
  readonly startSocPct: number;
  /** At the end of each slot. */
  readonly socPct: readonly number[];
}

/** Short enough that plugging in and out within one is no matter. */
export const TRACE_SLOT_MS = 300_000;

/** A journal may begin so much later than the day, as that of a car on its first day does. */
const LATE_START_MS = 900_000;

/** The device writes a record each quarter of an hour: where two are further apart, something is missing. */
const GAP_MS = 3_600_000;

interface Known extends EnergyRegisters {
  readonly atMs: number;
  readonly socPct: number | null;
  readonly isPlugged: boolean | null;
}

function knownOf(records: readonly JournalMessage[]): Known[] {
  let isPlugged: boolean | null = null;
  const known: Known[] = [];
  for (const { t: atMs, mode, ...record } of records) {
    isPlugged = isPluggedIn(mode) ?? isPlugged;
    // A clock that was set back: what is between cannot be told apart.
    if (atMs === null || atMs < (known.at(-1)?.atMs ?? 0)) continue;
    known.push({ ...record, atMs, isPlugged });
  }
  return known;
}

/** The state of charge at a time: on a line between the readings around it, or the first one shortly before it. */
function socCourse(known: readonly Known[]): (atMs: number) => number | null {
  const readings = known.flatMap(({ atMs, socPct }) => (socPct === null ? [] : [{ atMs, socPct }]));
  return (atMs) => {
    const after = readings.findIndex((one) => one.atMs >= atMs);
    const to = readings[after];
    const from = readings[after - 1];
    if (to === undefined) return null;
    if (to.atMs === atMs) return to.socPct;
    if (from === undefined) return to.atMs - atMs <= GAP_MS ? to.socPct : null;
    return from.socPct + ((atMs - from.atMs) / (to.atMs - from.atMs)) * (to.socPct - from.socPct);
  };
}

/**
 * The course of a day, energies spread evenly between records; null where the journal does not tell all of it.
 * @param records in the order in which the device wrote them, from an hour before the day to an hour after it
 */
export function dayTrace(
  records: readonly JournalMessage[],
  startAtMs: number,
  endAtMs: number,
): DayTrace | null {
  const known = knownOf(records);
  const count = Math.round((endAtMs - startAtMs) / TRACE_SLOT_MS);
  const slots = Array.from({ length: count }, (_, index) => ({
    startAtMs: startAtMs + index * TRACE_SLOT_MS,
    plugged: true,
    importedWh: 0,
    exportedWh: 0,
    drivenWh: 0,
  }));
  let coveredToMs = startAtMs + LATE_START_MS;
  for (let index = 1; index < known.length; index++) {
    const [from, to] = [known[index - 1]!, known[index]!];
    if (to.atMs <= startAtMs || from.atMs >= endAtMs || to.atMs === from.atMs) continue;
    const imported = to.importedWh - from.importedWh;
    const exported = to.exportedWh - from.exportedWh;
    const driven = to.tractionWh - to.regenWh - (from.tractionWh - from.regenWh);
    const isErased = imported < 0 || exported < 0 || to.tractionWh < from.tractionWh;
    if (isErased || from.isPlugged === null || to.atMs - from.atMs > GAP_MS || from.atMs > coveredToMs)
      return null;
    coveredToMs = Math.max(coveredToMs, to.atMs);
    const first = Math.max(0, Math.floor((from.atMs - startAtMs) / TRACE_SLOT_MS));
    const end = Math.min(count, Math.ceil((to.atMs - startAtMs) / TRACE_SLOT_MS));
    for (const slot of slots.slice(first, end)) {
      const overlapMs =
        Math.min(to.atMs, slot.startAtMs + TRACE_SLOT_MS) - Math.max(from.atMs, slot.startAtMs);
      const share = overlapMs / (to.atMs - from.atMs);
      slot.importedWh += imported * share;
      slot.exportedWh += exported * share;
      slot.drivenWh += driven * share;
      if (!from.isPlugged) slot.plugged = false;
    }
  }
  const socAt = socCourse(known);
  const startSocPct = socAt(startAtMs);
  const socPct = slots.map((slot) => socAt(slot.startAtMs + TRACE_SLOT_MS));
  const isWhole = coveredToMs >= endAtMs && startSocPct !== null && !socPct.includes(null);
  return isWhole ? { slots, startSocPct, socPct: socPct as number[] } : null;
}
