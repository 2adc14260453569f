/** A value, and how likely it is. */
export interface Likely {
  readonly value: number;
  readonly share: number;
}

/** How far trips stray from the calendar. Shares of each list add up to 1. */
export interface TripUncertainty {
  /** + is later than planned. */
  readonly departShiftMs: readonly Likely[];
  readonly arriveShiftMs: readonly Likely[];
  /** Energy that a trip takes, relative to what was planned. */
  readonly energyFactor: readonly Likely[];
  /** Trips that this was learned from; 0: it is assumed. */
  readonly learnedFrom: number;
}

/** A trip as it was planned and as it came. */
export interface DrivenTrip {
  readonly plannedDepartAtMs: number;
  readonly departAtMs: number;
  readonly plannedArriveAtMs: number;
  readonly arriveAtMs: number;
  readonly plannedEnergyWh: number;
  readonly energyWh: number;
}

const MINUTE_MS = 60_000;

const around = (middle: number, step: number): Likely[] =>
  [0.1, 0.2, 0.4, 0.2, 0.1].map((share, index) => ({ value: middle + (index - 2) * step, share }));

/** What is assumed of a car whose habits are not known: half an hour either way, 30 % more or less energy. */
export const assumedUncertainty: TripUncertainty = {
  departShiftMs: around(0, 15 * MINUTE_MS),
  arriveShiftMs: around(0, 15 * MINUTE_MS),
  energyFactor: around(1, 0.15),
  learnedFrom: 0,
};

/** Trips without which nothing is learned, and the last ones that count. */
const LEAST_TRIPS = 10;
const LAST_TRIPS = 60;
/** Values that stand for a distribution. */
const STEPS = 5;

/** The means of equal parts of the sorted values. */
function stepsOf(values: readonly number[]): Likely[] {
  const sorted = [...values].sort((a, b) => a - b);
  return Array.from({ length: STEPS }, (_, step) => {
    const part = sorted.slice(
      Math.floor((step * sorted.length) / STEPS),
      Math.floor(((step + 1) * sorted.length) / STEPS),
    );
    return { value: part.reduce((sum, value) => sum + value, 0) / part.length, share: 1 / STEPS };
  });
}

/** The habits of a car by its last 60 trips; what is assumed while there are fewer than ten. */
export function learnUncertainty(trips: readonly DrivenTrip[]): TripUncertainty {
  const last = trips.filter(({ plannedEnergyWh }) => plannedEnergyWh > 0).slice(-LAST_TRIPS);
  if (last.length < LEAST_TRIPS) return assumedUncertainty;
  return {
    departShiftMs: stepsOf(last.map(({ departAtMs, plannedDepartAtMs }) => departAtMs - plannedDepartAtMs)),
    arriveShiftMs: stepsOf(last.map(({ arriveAtMs, plannedArriveAtMs }) => arriveAtMs - plannedArriveAtMs)),
    energyFactor: stepsOf(last.map(({ energyWh, plannedEnergyWh }) => energyWh / plannedEnergyWh)),
    learnedFrom: last.length,
  };
}
