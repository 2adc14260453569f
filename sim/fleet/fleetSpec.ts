import { BackfeedError } from '../backfeedError.ts';
import type { FleetCar } from './fleetCar.ts';
import type { PlugEvents } from './plugEvents.ts';
import type { PlugPattern } from './plugPatterns.ts';
import type { TripTable } from './tripTable.ts';
import type { FleetRules, PolicyTable } from './vehicleRunner.ts';

/** Vehicles of one kind: same car, same habits. */
export interface FleetGroup {
  readonly label: string;
  readonly vehicles: number;
  readonly car: FleetCar;
  /** One for all, or one a vehicle. */
  readonly startSocPct: number | readonly number[];
  /** Roads that events point to, by the same car: see sampleTrip. Short to long where a pattern draws from them. */
  readonly trips: readonly TripTable[];
  /** Drawn for each vehicle by the fleet's seed, or each vehicle's own days. */
  readonly calendar: PlugPattern | readonly PlugEvents[];
  /** One for all, or one a vehicle; such as `thresholds` of host/fleet/planMany. */
  readonly policies: readonly PolicyTable[];
  readonly rules: FleetRules;
}

/** A fleet over a while. Times of day are local, without daylight saving. */
export interface FleetSpec {
  readonly seed: number;
  /** Whole days from a midnight. */
  readonly days: number;
  /** A divisor of an hour. */
  readonly stepS: number;
  /** Of the first day, 0 is Monday. */
  readonly startWeekday: number;
  readonly groups: readonly FleetGroup[];
}

const DAY_S = 86_400;

/** Steps of the whole time. */
export function fleetSteps({ days, stepS }: FleetSpec): number {
  return (days * DAY_S) / stepS;
}

/** Vehicles of all groups. */
export function fleetSize({ groups }: FleetSpec): number {
  return groups.reduce((sum, { vehicles }) => sum + vehicles, 0);
}

/** @throws BackfeedError FLEET_INPUT, naming the group */
export function checkFleetSpec(spec: FleetSpec): void {
  const { days, stepS, startWeekday } = spec;
  if (!(Number.isInteger(days) && days > 0)) refuse(`days is ${days}`, 'Give whole days, at least one');
  if (!(Number.isInteger(stepS) && stepS > 0 && 3600 % stepS === 0))
    refuse(`stepS is ${stepS}`, 'Give a divisor of an hour, such as 900');
  if (!(Number.isInteger(startWeekday) && startWeekday >= 0 && startWeekday < 7))
    refuse(`startWeekday is ${startWeekday}`, 'Give 0 for Monday to 6 for Sunday');
  for (const group of spec.groups) checkGroup(group, fleetSteps(spec));
}

function checkGroup(group: FleetGroup, steps: number): void {
  const { label, vehicles, startSocPct, calendar, policies, trips } = group;
  if (!(Number.isInteger(vehicles) && vehicles >= 0))
    refuse(`group ${label} has ${vehicles} vehicles`, 'Give a whole number');
  const socs = typeof startSocPct === 'number' ? [startSocPct] : startSocPct;
  if (!socs.every((socPct) => socPct >= 0 && socPct <= 100))
    refuse(`group ${label} starts outside 0 to 100 %`, 'Give states of charge in percent');
  if (typeof startSocPct !== 'number' && startSocPct.length !== vehicles)
    refuse(`group ${label} has ${startSocPct.length} states of charge`, 'Give one for all, or one a vehicle');
  if (policies.length !== 1 && policies.length !== vehicles)
    refuse(`group ${label} has ${policies.length} policies`, 'Give one for all, or one a vehicle');
  if (policies.some((policy) => policy.length < 2 * steps))
    refuse(`a policy of group ${label} ends early`, `Give two bytes for each of ${steps} steps`);
  if (trips.length === 0) refuse(`group ${label} has no roads`, 'Give at least one sampled trip');
  if (isCalendars(calendar) && calendar.length !== vehicles)
    refuse(`group ${label} has ${calendar.length} calendars`, 'Give one a vehicle');
}

/** Whether each vehicle has its own days. */
export function isCalendars(calendar: FleetGroup['calendar']): calendar is readonly PlugEvents[] {
  return Array.isArray(calendar);
}

function refuse(what: string, hint: string): never {
  throw new BackfeedError('FLEET_INPUT', what, hint);
}
