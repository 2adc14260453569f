import fc from 'fast-check';
import type { Fault } from '../../sim/fault/fault.ts';
import type { FaultParameter, FaultValues } from '../../sim/fault/faultKind.ts';
import { faultKinds, type FaultKindName } from '../../sim/fault/faultKinds.ts';
import { faultText, parseFault } from '../../sim/fault/faultText.ts';
import type { CampaignPlan } from './campaignHost.ts';

/** One world of the campaign, complete: the same one gives the same run. */
export interface CampaignScenario {
  readonly seed: number;
  readonly plan: CampaignPlan;
  readonly socPct: number;
  readonly faults: readonly Fault[];
}

/** Power flows from about the eighteenth second on: two of seven faults meet the start, the others the transfer. */
const POWER_FLOWS_MS = 17_000;
const LATEST_START_MS = 30_000;
const DURATIONS_MS = { min: 100, max: 12_000 } as const;
const START_STEP_MS = 10;

/** A value of a parameter, on its steps; shrinks toward the default. */
function anyValue(parameter: FaultParameter): fc.Arbitrary<number | string> {
  if ('choices' in parameter) return fc.constantFrom(...parameter.choices);
  const { min, max, step } = parameter;
  const lowest = Math.ceil(min / step);
  const highest = Math.floor(max / step);
  const onStep = (n: number): number => Number((n * step).toPrecision(12));
  return fc.integer({ min: lowest, max: highest }).map(onStep);
}

const anyMoment = (fromMs: number, untilMs: number): fc.Arbitrary<number> =>
  fc.integer({ min: fromMs / START_STEP_MS, max: untilMs / START_STEP_MS }).map((n) => n * START_STEP_MS);

/** A fault of any kind, at any moment, for any time. */
export const anyFault: fc.Arbitrary<Fault> = fc
  .constantFrom(...(Object.keys(faultKinds) as FaultKindName[]))
  .chain((kind) => {
    const { parameters, isMomentary } = faultKinds[kind];
    const values = Object.entries(parameters).map(
      ([name, parameter]) => [name, anyValue(parameter)] as const,
    );
    const durationMs = isMomentary
      ? fc.constant(0)
      : fc.oneof(
          { weight: 5, arbitrary: fc.integer(DURATIONS_MS) },
          { weight: 1, arbitrary: fc.constant(Infinity) },
        );
    return fc.record({
      kind: fc.constant(kind),
      values: fc.record(Object.fromEntries(values)) as fc.Arbitrary<FaultValues>,
      startMs: fc.oneof(
        { weight: 2, arbitrary: anyMoment(0, POWER_FLOWS_MS) },
        { weight: 5, arbitrary: anyMoment(POWER_FLOWS_MS, LATEST_START_MS) },
      ),
      durationMs,
    });
  });

/** A car that sells, or charges, or is about to reach its reserve, and one to four faults. */
export const anyScenario: fc.Arbitrary<CampaignScenario> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  plan: fc.constantFrom('sell', 'sell', 'sell', 'charge'),
  socPct: fc.oneof(
    { weight: 4, arbitrary: fc.constant(60) },
    { weight: 1, arbitrary: fc.integer({ min: 301, max: 303 }).map((n) => n / 10) },
    { weight: 1, arbitrary: fc.integer({ min: 25, max: 95 }) },
  ),
  faults: fc.array(anyFault, { minLength: 1, maxLength: 4 }),
}) as fc.Arbitrary<CampaignScenario>;

/** The scenarios of a seed, in order: those that `fc.check` would try with it. */
export function scenariosOf(seed: number, count: number): CampaignScenario[] {
  return fc.sample(anyScenario, { seed, numRuns: count });
}

/** One line that says all. */
export function scenarioText({ seed, plan, socPct, faults }: CampaignScenario): string {
  return [`seed=${seed}`, `plan=${plan}`, `soc=${socPct}`, ...faults.map(faultText)].join(' ');
}

/** @throws BackfeedError of a fault, or Error when the line is no scenario */
export function parseScenario(text: string): CampaignScenario {
  const [, seed, plan, soc, rest = ''] =
    /^seed=(\d+) plan=(sell|charge) soc=([\d.]+)(.*)$/.exec(text.trim()) ?? [];
  if (seed === undefined)
    throw new Error(
      `"${text}" is not a scenario: write seed=1 plan=sell soc=60 and faults, as a failure prints it`,
    );
  return {
    seed: Number(seed),
    plan: plan as CampaignPlan,
    socPct: Number(soc),
    faults: rest.split(' ').filter(Boolean).map(parseFault),
  };
}
