import { BackfeedError } from '../../sim/backfeedError.ts';

export const ZERO_C_IN_K = 273.15;

/** A state of charge over time, as points of equal distance; straight between them. */
export interface SocTrace {
  readonly socPct: ArrayLike<number>;
  /** From one point to the next. */
  readonly stepMs: number;
  /** Of the cells: one for all points, or one for each. */
  readonly tempC: number | ArrayLike<number>;
}

/** What a stretch of time did to the cells: all that the rates of the chemistries ask for. Shares are 0..1. */
export interface Stress {
  readonly days: number;
  /** Full cycles that the throughput amounts to, by nominal capacity. */
  readonly fullCycles: number;
  /** Between lowest and highest state of charge. */
  readonly depth: number;
  readonly lowSoc: number;
  readonly highSoc: number;
  readonly meanSoc: number;
  readonly meanTempK: number;
  /** Mean of |current| over capacity, rest included, 1/h. */
  readonly rate: number;
  /** The same of the time in which it charged, and in which it discharged; 0 where it did not. */
  readonly chargeRate: number;
  readonly dischargeRate: number;
  /** Mean over time of what depends on the moment. */
  readonly mean: (momentary: (soc: number, tempK: number) => number) => number;
}

/** Slower than this is rest: self-discharge and rounding are no current. 1/h. Source: BLAST-Lite. */
const REST_BELOW_RATE = 0.01;

/**
 * The stress of a trace.
 * @param health remaining share of the nominal capacity. An aged cell goes deeper for the same energy: the swing below
 * the highest point is 1 / health as wide, as far as the cell reaches
 * @throws BackfeedError WEAR_TRACE when it has fewer than two points, or one that is no state of charge or temperature
 */
export function stressOf(trace: SocTrace, health = 1): Stress {
  const { stepMs, tempC } = trace;
  const count = trace.socPct.length;
  if (count < 2 || !(stepMs > 0)) throw traceError(`has ${count} points ${stepMs} ms apart`);
  const highSoc = highestOf(trace.socPct) / 100;
  const soc = Float64Array.from(trace.socPct, (pct) => Math.max(0, highSoc - (highSoc - pct / 100) / health));
  const tempK = Float64Array.from(
    trace.socPct,
    (_, index) => (typeof tempC === 'number' ? tempC : tempC[index]!) + ZERO_C_IN_K,
  );
  if (!tempK.every((value) => value > 0 && value < Infinity)) throw traceError('has a temperature missing');

  const stepHours = stepMs / 3_600_000;
  let lowSoc = highSoc;
  const charged = { way: 0, hours: 0 };
  const discharged = { way: 0, hours: 0 };
  let restWay = 0;
  for (let index = 1; index < count; index++) {
    const change = soc[index]! - soc[index - 1]!;
    lowSoc = Math.min(lowSoc, soc[index - 1]!, soc[index]!);
    if (Math.abs(change) / stepHours < REST_BELOW_RATE) {
      restWay += Math.abs(change);
      continue;
    }
    const side = change > 0 ? charged : discharged;
    side.way += Math.abs(change);
    side.hours += stepHours;
  }
  const hours = stepHours * (count - 1);
  const rateOf = (way: number, during: number): number => (during === 0 ? 0 : (way / during) * health);
  const mean: Stress['mean'] = (momentary) => {
    let sum = (momentary(soc[0]!, tempK[0]!) + momentary(soc[count - 1]!, tempK[count - 1]!)) / 2;
    for (let index = 1; index < count - 1; index++) sum += momentary(soc[index]!, tempK[index]!);
    return sum / (count - 1);
  };
  return {
    days: hours / 24,
    fullCycles: ((charged.way + discharged.way + restWay) / 2) * health,
    depth: highSoc - lowSoc,
    lowSoc,
    highSoc,
    meanSoc: mean((share) => share),
    meanTempK: mean((_, kelvin) => kelvin),
    rate: rateOf(charged.way + discharged.way, hours),
    chargeRate: rateOf(charged.way, charged.hours),
    dischargeRate: rateOf(discharged.way, discharged.hours),
    mean,
  };
}

function highestOf(socPct: ArrayLike<number>): number {
  let highest = 0;
  for (let index = 0; index < socPct.length; index++) {
    const value = socPct[index]!;
    if (!(value >= -1e-6 && value <= 100 + 1e-6)) throw traceError(`has a state of charge of ${value} %`);
    highest = Math.max(highest, value);
  }
  return highest;
}

function traceError(what: string): BackfeedError {
  return new BackfeedError(
    'WEAR_TRACE',
    `the trace ${what}`,
    'Give two points or more, states of charge from 0 to 100 % and temperatures in degrees Celsius',
  );
}
