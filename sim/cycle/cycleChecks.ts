import { BackfeedError } from '../backfeedError.ts';

/** One row of a drive cycle in SI units. */
export interface CycleSample {
  readonly timeS: number;
  readonly speedMps: number;
  readonly grade: number;
  readonly payloadKg: number;
  readonly headwindMps: number;
  readonly ambientTempC: number;
}

const longestGapS = 10;
const highestSpeedMps = 70;
/** Tyres of a road car hold about 1.2 g; US06, the hardest test cycle, pulls 3.8 m/s2. */
const hardestPullMps2 = 8;
const hardestBrakingMps2 = 12;
/** A log at 10 Hz with speeds in whole km/h jumps by 2.8 m/s2: the acceleration is that of a second. */
const accelerationWindowS = 0.95;
/** The steepest street there is has 35 % (Baldwin Street, Dunedin). */
const steepestGrade = 0.4;
const heaviestPayloadKg = 500_000;
const strongestWindMps = 60;
const coldestC = -60;
const hottestC = 70;
/** A load changes while the car stands. */
const restMps = 0.1;

/** Refuses rows that no car can have driven. */
export interface CycleChecks {
  /**
   * @param place file and line
   * @throws BackfeedError CYCLE_TIME, CYCLE_SPEED, CYCLE_ACCELERATION, CYCLE_GRADE, CYCLE_PAYLOAD, CYCLE_WEATHER
   */
  check(place: string, sample: CycleSample): void;
}

/** Checks for the rows of one file, in order. @param speedName its speed column, for messages */
export function createCycleChecks(speedName: string): CycleChecks {
  const samples: CycleSample[] = [];
  /** Last sample that lies a window or more before the present one. */
  let windowStart = 0;

  return {
    check: (place, sample) => {
      const previous = samples.at(-1);
      if (previous) checkTime(previous.timeS, sample.timeS, place);
      checkSpeed(sample.speedMps, place);
      checkGrade(sample.grade, place);
      checkPayload(previous, sample, place);
      checkWeather(sample, place);
      samples.push(sample);
      checkAcceleration(sample, place);
    },
  };

  function checkSpeed(speedMps: number, place: string): void {
    if (speedMps >= 0 && speedMps <= highestSpeedMps) return;
    throw new BackfeedError(
      'CYCLE_SPEED',
      `${place}: speed ${rounded(speedMps)} m/s lies outside 0 to ${highestSpeedMps}`,
      speedMps < 0
        ? 'Give speeds of 0 or more: a drive cycle has no reverse'
        : `Check the unit of ${speedName}: the name of the column says it, as in speed_kph or speed_mph`,
    );
  }

  function checkAcceleration(sample: CycleSample, place: string): void {
    const latest = samples.length - 1;
    if (latest === 0) return;
    while (
      windowStart + 1 < latest &&
      sample.timeS - samples[windowStart + 1]!.timeS >= accelerationWindowS
    ) {
      windowStart++;
    }
    const start = samples[windowStart]!;
    const durationS = sample.timeS - start.timeS;
    // Rows less than a window after the first say too little.
    if (durationS < accelerationWindowS) return;
    const accelerationMps2 = (sample.speedMps - start.speedMps) / durationS;
    if (accelerationMps2 <= hardestPullMps2 && accelerationMps2 >= -hardestBrakingMps2) return;
    throw new BackfeedError(
      'CYCLE_ACCELERATION',
      `${place}: speed goes from ${rounded(start.speedMps)} m/s to ${rounded(sample.speedMps)} m/s in ${rounded(durationS)} s`,
      `Check the units of time and of ${speedName}, and remove rows that the logger made up`,
    );
  }
}

function checkTime(previousS: number, timeS: number, place: string): void {
  const gapS = timeS - previousS;
  if (gapS > 0 && gapS <= longestGapS) return;
  throw new BackfeedError(
    'CYCLE_TIME',
    gapS > 0
      ? `${place}: time jumps by ${rounded(gapS)} s, more than ${longestGapS} s`
      : `${place}: time goes from ${rounded(previousS)} s to ${rounded(timeS)} s`,
    gapS > 0
      ? 'Give times without holes, in the unit that the column names (time_ms for milliseconds); a stop is a row of speed 0'
      : 'Give rising times, one row each',
  );
}

function checkGrade(grade: number, place: string): void {
  if (Math.abs(grade) <= steepestGrade) return;
  throw new BackfeedError(
    'CYCLE_GRADE',
    `${place}: grade ${rounded(grade)} is steeper than ${steepestGrade}`,
    'Give rise over run, where 0.05 is 5 %, or name the column grade_pct',
  );
}

function checkPayload(previous: CycleSample | undefined, sample: CycleSample, place: string): void {
  if (!(sample.payloadKg >= 0 && sample.payloadKg <= heaviestPayloadKg)) {
    throw new BackfeedError(
      'CYCLE_PAYLOAD',
      `${place}: payload ${rounded(sample.payloadKg)} kg lies outside 0 to ${heaviestPayloadKg}`,
      'Give what the car carries beside its own mass, in kg',
    );
  }
  if (!previous || previous.payloadKg === sample.payloadKg || sample.speedMps <= restMps) return;
  throw new BackfeedError(
    'CYCLE_PAYLOAD',
    `${place}: payload changes to ${rounded(sample.payloadKg)} kg at ${rounded(sample.speedMps)} m/s`,
    'Let the payload change in a row of speed 0',
  );
}

function checkWeather({ headwindMps, ambientTempC }: CycleSample, place: string): void {
  const isWind = Math.abs(headwindMps) > strongestWindMps;
  if (!isWind && ambientTempC >= coldestC && ambientTempC <= hottestC) return;
  throw new BackfeedError(
    'CYCLE_WEATHER',
    isWind
      ? `${place}: headwind ${rounded(headwindMps)} m/s is more than ${strongestWindMps}`
      : `${place}: ambient ${rounded(ambientTempC)} degC lies outside ${coldestC} to ${hottestC}`,
    'Check the unit that the column names',
  );
}

/** For messages: at most three decimals. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
