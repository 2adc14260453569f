import type { DriveCycle } from '../cycle/driveCycle.ts';
import { driveRoad, type DriverStyle, type RoadSection } from '../cycle/driveRoad.ts';
import type { Random } from '../cycle/seededRandom.ts';
import type { RoadKind, RoadMix } from './roadMix.ts';

interface Road {
  /** Speeds as limits and traffic allow them, each as likely. */
  readonly speedsKph: readonly number[];
  /** Mean length of a piece with one limit; at least a fifth of it. */
  readonly meanLengthM: number;
  /** How often a piece ends with a stop. */
  readonly stopShare: number;
  readonly meanStopS: number;
}

/**
 * The roads. Assumptions of this project, set so that the statistics of the cycles lie where those of UDDS (town), HWFET
 * (rural and motorway) and WLTC (all three) lie; test/sim/trips/generateCycle.test.ts has the bands.
 */
const roads: Readonly<Record<RoadKind, Road>> = {
  town: { speedsKph: [25, 45, 55, 55, 70], meanLengthM: 300, stopShare: 0.38, meanStopS: 18 },
  rural: { speedsKph: [45, 75, 85, 100], meanLengthM: 750, stopShare: 0.05, meanStopS: 15 },
  motorway: { speedsKph: [90, 115, 125, 135], meanLengthM: 1_300, stopShare: 0, meanStopS: 0 },
};

/** From door to door: out of town over the country to the motorway, and the same back. */
const order: readonly { readonly kind: RoadKind; readonly share: number }[] = [
  { kind: 'town', share: 0.5 },
  { kind: 'rural', share: 0.5 },
  { kind: 'motorway', share: 1 },
  { kind: 'rural', share: 0.5 },
  { kind: 'town', share: 0.5 },
];

const usualDriver: DriverStyle = {
  accelerationMps2: 1.5,
  brakingMps2: 1.3,
  powerWPerKg: 11,
  unsteadiness: 0.05,
};
const longestStopS = 90;
const parkingS = 5;
const shortestLeftM = 60;

/**
 * A drive cycle nobody drove, for a distance over a mix of roads: flat, from rest to rest, one random stream one cycle.
 * @param distanceM at least 100; the cycle's own is within some per cent of it
 */
export function generateCycle(name: string, distanceM: number, mix: RoadMix, random: Random): DriveCycle {
  const sections = order.flatMap(({ kind, share }) =>
    piecesOf(roads[kind], distanceM * mix[kind] * share, random),
  );
  sections[sections.length - 1] = { ...sections.at(-1)!, stopS: parkingS };
  return driveRoad(name, sections, random, usualDriver);
}

function piecesOf(road: Road, distanceM: number, random: Random): RoadSection[] {
  const pieces: RoadSection[] = [];
  let leftM = distanceM;
  while (leftM > 0) {
    const wantedM = road.meanLengthM * (0.2 + 0.8 * exponential(random));
    const limitKph = road.speedsKph[Math.floor(random() * road.speedsKph.length)]!;
    const stops = random() < road.stopShare;
    const stopS = Math.min(longestStopS, Math.round(road.meanStopS * exponential(random)));
    // A rest too short to be a road belongs to the last piece.
    const lengthM = leftM - wantedM < shortestLeftM ? leftM : wantedM;
    leftM -= lengthM;
    // At 1 Hz a piece that is driven through ends half a second late, on average.
    const passedM = stops ? 0 : limitKph / 3.6 / 2;
    pieces.push({ limitKph, lengthM: Math.max(1, lengthM - passedM), ...(stops ? { stopS } : {}) });
  }
  return pieces;
}

/** Exponential with mean 1. */
function exponential(random: Random): number {
  return -Math.log(1 - random());
}
