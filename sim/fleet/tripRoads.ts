import { driveRoad, type RoadSection } from '../cycle/driveRoad.ts';
import { seededRandom } from '../cycle/seededRandom.ts';
import type { FleetCar } from './fleetCar.ts';
import { sampleTrip, type TripClass, type TripTable } from './tripTable.ts';

/** Out and back together, km: close enough that a demand between two is met by taking the one or the other. */
const distancesKm = [2, 4, 7, 10, 15, 20, 28, 40, 55, 75, 100, 130, 170, 220, 300] as const;
/** A trip begins and ends in town, then takes country roads, and the rest is motorway. */
const TOWN_KM = 4;
const COUNTRY_KM = 14;

/** Each repeats until its share of the way is driven. Hills go up as far as down. */
const town: readonly RoadSection[] = [
  { limitKph: 50, lengthM: 420, grade: 0.01, stopS: 14 },
  { limitKph: 30, lengthM: 180 },
  { limitKph: 50, lengthM: 650, stopS: 22 },
  { limitKph: 50, lengthM: 420, grade: -0.01, stopS: 9 },
  { limitKph: 60, lengthM: 330 },
];
const country: readonly RoadSection[] = [
  { limitKph: 80, lengthM: 1700, grade: 0.015 },
  { limitKph: 70, lengthM: 800 },
  { limitKph: 50, lengthM: 600, stopS: 8 },
  { limitKph: 90, lengthM: 1700, grade: -0.015 },
];
const motorway: readonly RoadSection[] = [
  { limitKph: 110, lengthM: 4000, grade: 0.01 },
  { limitKph: 120, lengthM: 6000 },
  { limitKph: 110, lengthM: 4000, grade: -0.01 },
];

/**
 * Drives the fleet's roads, short to long, as far as this car comes with a full battery.
 * @param onProgress hears the share that is done
 */
export function sampleFleetTrips(car: FleetCar, onProgress: (done: number) => void = () => {}): TripTable[] {
  const classes = fleetTripClasses();
  const trips: TripTable[] = [];
  for (const [index, trip] of classes.entries()) {
    onProgress(index / classes.length);
    const table = sampleTrip(car, trip);
    if (table.neededSocPct > 100) break;
    trips.push(table);
  }
  return trips;
}

/** The roads that a fleet's drives are taken from, short to long. */
export function fleetTripClasses(): TripClass[] {
  return distancesKm.map((distanceKm) => {
    const townKm = Math.min(distanceKm, TOWN_KM);
    const countryKm = Math.min(distanceKm - townKm, COUNTRY_KM);
    const sections = [
      ...stretch(town, townKm / 2),
      ...stretch(country, countryKm),
      ...stretch(motorway, distanceKm - townKm - countryKm),
      ...stretch(town, townKm / 2),
    ];
    const label = `${distanceKm} km`;
    const arriving = { limitKph: 30, lengthM: 50, stopS: 5 };
    return { label, cycle: driveRoad(label, [...sections, arriving], seededRandom(distanceKm)), repeat: 1 };
  });
}

/** Whole sections, shortened together so that they are `km` long and still end at the height they began at. */
function stretch(sections: readonly RoadSection[], km: number): RoadSection[] {
  if (km <= 0) return [];
  const oneM = sections.reduce((sum, { lengthM }) => sum + lengthM, 0);
  const rounds = Math.max(1, Math.round((km * 1000) / oneM));
  const scale = (km * 1000) / (rounds * oneM);
  return Array.from({ length: rounds }, () => sections).flatMap((round) =>
    round.map((section) => ({ ...section, lengthM: section.lengthM * scale })),
  );
}
