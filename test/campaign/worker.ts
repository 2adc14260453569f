import fc from 'fast-check';
import { runScenario, type Outcome } from './runScenario.ts';
import { anyScenario, parseScenario, scenarioText, type CampaignScenario } from './scenario.ts';

/** Work for a process of the campaign. */
export type Job =
  | { readonly kind: 'bundle'; readonly bundle: string }
  | { readonly kind: 'run'; readonly index: number; readonly line: string }
  | {
      readonly kind: 'shrink';
      readonly index: number;
      readonly seed: number;
      /** Goal and text of the violation that has to stay. */
      readonly key: string;
      readonly limitMs: number;
    };

/** What comes back. */
export type Answer =
  | { readonly kind: 'ran'; readonly index: number; readonly outcome: Outcome }
  | { readonly kind: 'shrunk'; readonly index: number; readonly key: string; readonly line: string };

/** Which violation it is, whatever was measured. */
export const violationKey = ({ goal, what }: { readonly goal: string; readonly what: string }): string =>
  `${goal} ${what}`;

let bundle = '';

/** Every choice of some of the items, the smallest first, without all of them. */
function choices<T>(items: readonly T[]): T[][] {
  const masks = Array.from({ length: 2 ** items.length - 1 }, (_, mask) => mask);
  return masks.map((mask) => items.filter((_, i) => mask & (1 << i))).sort((a, b) => a.length - b.length);
}

/** The shortest fault list that still shows the violation, with the values that fast-check's shrinking leaves. */
function shrink({ index, seed, key, limitMs }: Extract<Job, { kind: 'shrink' }>): string | null {
  const shows = (scenario: CampaignScenario): boolean =>
    runScenario(scenario, bundle).violations.some((one) => violationKey(one) === key);
  // Run number `index` of this seed, and from there on its shrinking: values, moments, and faults from the front.
  const { counterexample } = fc.check(
    fc.property(anyScenario, (scenario) => !shows(scenario)),
    { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: limitMs },
  );
  if (!counterexample) return null;
  const [found] = counterexample;
  // It drops none from the middle.
  const fewer = choices(found.faults).map((faults) => ({ ...found, faults }));
  return scenarioText(fewer.find(shows) ?? found);
}

process.on('message', (job: Job) => {
  const send = (answer: Answer): void => void process.send!(answer);
  if (job.kind === 'bundle') bundle = job.bundle;
  else if (job.kind === 'run')
    send({ kind: 'ran', index: job.index, outcome: runScenario(parseScenario(job.line), bundle) });
  else {
    const line = shrink(job);
    if (line !== null) send({ kind: 'shrunk', index: job.index, key: job.key, line });
  }
});
