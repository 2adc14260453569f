import type { EnergyRegisters, JournalMessage } from '../../firmware/contract/messages.ts';
import type { Mode } from '../../firmware/contract/modes.ts';
import type { DrivenTrip } from '../scheduler/tripUncertainty.ts';
import type { TripCalendar } from './tripCalendar.ts';

/** From unplugging to plugging in again, by the device's journal. */
export interface JournalTrip {
  readonly departAtMs: number;
  readonly arriveAtMs: number;
  /** Out of the battery less what came back by braking. */
  readonly energyWh: number;
}

const pluggedIn: Partial<Record<Mode, boolean>> = {
  parked: false,
  driving: false,
  idle: true,
  starting: true,
  exporting: true,
  importing: true,
  stopping: true,
};

/** Whether a car in this mode is plugged in; null where the mode does not say. */
export function isPluggedIn(mode: Mode): boolean | null {
  return pluggedIn[mode] ?? null;
}

const HOUR_MS = 3_600_000;

/** A trip belongs to the planned one whose departure is nearest, and at most so far away. */
const SAME_TRIP_MS = 4 * HOUR_MS;

const drivenWh = ({ tractionWh, regenWh }: EnergyRegisters): number => tractionWh - regenWh;

/**
 * The trips in a journal, those that took energy. A trip whose beginning or end falls into records that were lost is left
 * out, and so is one that is under way.
 * @param records in the order in which the device wrote them
 */
export function journalTrips(records: readonly JournalMessage[]): JournalTrip[] {
  const trips: JournalTrip[] = [];
  let before: JournalMessage | null = null;
  let wasPlugged: boolean | null = null;
  let left: { readonly atMs: number; readonly drivenWh: number } | null = null;
  for (const record of records) {
    const isPlugged: boolean | null = isPluggedIn(record.mode) ?? wasPlugged;
    const isNext = before !== null && record.seq === before.seq + 1;
    if (!isNext) left = null;
    if (isNext && record.t !== null && isPlugged !== wasPlugged && wasPlugged !== null) {
      if (!isPlugged) left = { atMs: record.t, drivenWh: drivenWh(before!) };
      else if (left !== null) {
        const energyWh = drivenWh(record) - left.drivenWh;
        if (energyWh > 0 && record.t > left.atMs)
          trips.push({ departAtMs: left.atMs, arriveAtMs: record.t, energyWh });
        left = null;
      }
    }
    wasPlugged = isPlugged;
    before = record;
  }
  return trips;
}

/** The trips of a journal beside those of the calendar that they were; others belong to no habit and are left out. */
export function drivenTrips(trips: readonly JournalTrip[], calendar: TripCalendar): DrivenTrip[] {
  const taken = new Set<number>();
  return trips.flatMap((trip) => {
    const planned = calendar
      .tripsBetween(trip.departAtMs - SAME_TRIP_MS, trip.departAtMs + SAME_TRIP_MS)
      .filter(({ departAtMs }) => Math.abs(departAtMs - trip.departAtMs) <= SAME_TRIP_MS)
      .sort((a, b) => Math.abs(a.departAtMs - trip.departAtMs) - Math.abs(b.departAtMs - trip.departAtMs))[0];
    if (planned === undefined || taken.has(planned.departAtMs)) return [];
    taken.add(planned.departAtMs);
    return [
      {
        plannedDepartAtMs: planned.departAtMs,
        departAtMs: trip.departAtMs,
        plannedArriveAtMs: planned.arriveAtMs,
        arriveAtMs: trip.arriveAtMs,
        plannedEnergyWh: planned.energyWh,
        energyWh: trip.energyWh,
      },
    ];
  });
}
