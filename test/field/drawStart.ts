import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import type { FaultParameter } from '../../sim/fault/faultKind.ts';
import { faultKinds } from '../../sim/fault/faultKinds.ts';
import type { FieldFault, FieldScenario, Range } from '../../sim/scenario/fieldScenario.ts';

/** A fault of one start; `fromState` when its start counts from the car's start state, and not from the world's start. */
export interface DrawnFault {
  readonly fault: Fault;
  readonly fromState: boolean;
}

/** One start of a scenario. */
export interface FieldStart {
  readonly seed: number;
  readonly socPct: number;
  readonly ambientC: number | null;
  readonly faults: readonly DrawnFault[];
}

/** Draws a start: the same seed gives the same one. */
export function drawStart(scenario: FieldScenario, seed: number): FieldStart {
  const random = seededRandom(seed);
  const between = ([from, to]: Range, step: number): number =>
    Number((Math.round((from + random() * (to - from)) / step) * step).toPrecision(12));

  const valueOf = (
    parameter: FaultParameter,
    given: FieldFault['values'][string] | undefined,
  ): number | string => {
    if ('choices' in parameter) {
      const choices = given === undefined ? [parameter.choices[0]] : [given].flat().map(String);
      return choices[Math.floor(random() * choices.length)]!;
    }
    const numbers = given === undefined ? [parameter.default] : ([given].flat() as number[]);
    return between([numbers[0]!, numbers.at(-1)!], parameter.step);
  };

  const drawFault = ({ kind, atS, afterS, forS, values }: FieldFault): DrawnFault => ({
    fromState: atS === undefined,
    fault: {
      kind,
      values: Object.fromEntries(
        Object.entries(faultKinds[kind].parameters).map(([name, parameter]) => [
          name,
          valueOf(parameter, values[name]),
        ]),
      ),
      startMs: between(atS ?? afterS!, 0.001) * 1000,
      durationMs: forS === undefined ? Infinity : Math.round(between(forS, 0.001) * 1000),
    },
  });

  return {
    seed,
    socPct: between(scenario.start.socPct, 0.1),
    ambientC: scenario.weather ? between(scenario.weather.ambientC, 0.1) : null,
    faults: scenario.faults.map(drawFault),
  };
}
