import { cycleDurationS } from '../../sim/cycle/driveCycle.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Weekday } from '../../sim/scenario/weekday.ts';
import { generateTrips, type GeneratedTrip } from '../../sim/trips/generateTrips.ts';
import { tripPatterns } from '../../sim/trips/tripPatterns.ts';
import { driveEnergy } from '../../sim/vehicle/driveEnergy.ts';
import type { VehicleParameters } from '../../sim/vehicle/vehicleParameters.ts';
import type { Drive } from './timeline.ts';

const MINUTE_MS = 60_000;

/** What a scenario's generated trips need beside the scenario. */
export interface GenerationDays {
  readonly weekdays: readonly Weekday[];
  readonly seed: number;
  /** Unix time of a minute of local clock after the first day's midnight. */
  readonly atLocalMin: (minute: number) => number;
  readonly unplugBeforeMs: number;
  /** The scenario's own drives: an outing that would meet one of them does not happen. */
  readonly fixed: readonly Drive[];
}

/** The trips of the scenario's pattern as drives; none when it names no pattern. */
export function generatedDrives({ generatedTrips, car }: Scenario, days: GenerationDays): Drive[] {
  if (!generatedTrips) return [];
  const { pattern, commuteKm, expectedKwhPerKm } = generatedTrips;
  const trips = generateTrips({
    pattern: tripPatterns[pattern],
    weekdays: days.weekdays,
    seed: days.seed,
    ...(commuteKm === undefined ? {} : { commuteKm }),
  });
  const expectedWhPerKm =
    expectedKwhPerKm === undefined ? meanWhPerKm(car.vehicle, trips) : expectedKwhPerKm * 1000;
  const drives = trips.map(({ purpose, direction, departMin, plugAfterMin, distanceKm, cycle }): Drive => {
    const departAtMs = days.atLocalMin(departMin);
    const arriveAtMs = departAtMs + Math.ceil(cycleDurationS(cycle)) * 1000;
    return {
      unplugAtMs: departAtMs - days.unplugBeforeMs,
      departAtMs,
      arriveAtMs,
      plugAt: purpose === 'work' && direction === 'out' ? 'work' : 'home',
      plugAtMs: plugAfterMin === null ? null : arriveAtMs + plugAfterMin * MINUTE_MS,
      cycle,
      repeat: 1,
      expectedWh: Math.round(distanceKm * expectedWhPerKm),
    };
  });
  // Out and back stand side by side: the car cannot be away and at home.
  return drives.filter((_, index) => {
    const out = drives[index - (index % 2)]!;
    const back = drives[index - (index % 2) + 1]!;
    const untilMs = back.plugAtMs ?? back.arriveAtMs;
    return !days.fixed.some(
      (drive) => drive.unplugAtMs <= untilMs && (drive.plugAtMs ?? drive.arriveAtMs) >= out.unplugAtMs,
    );
  });
}

/** The owner knows his car's mean consumption, and not what a trip will take. */
function meanWhPerKm(parameters: VehicleParameters, trips: readonly GeneratedTrip[]): number {
  let netWh = 0;
  let distanceKm = 0;
  for (const trip of trips) {
    netWh += driveEnergy(parameters, trip.cycle, 1).netWh;
    distanceKm += trip.distanceKm;
  }
  return distanceKm > 0 ? netWh / distanceKm : 0;
}
