import { violationKey } from '../../sim/observer/violation.ts';
import { runFuzzWorld } from './fuzzWorld.ts';
import type { Answer, BundleMessage, Job } from './job.ts';
import { runScenario } from './runScenario.ts';
import { parseScenario, scenarioText } from './scenario.ts';
import { shrinkScenario } from './shrinkScenario.ts';

/** A process of the campaign: gets the bundle, then jobs one at a time. */
let bundle = '';

function work(job: Job): Answer {
  const { index } = job;
  switch (job.kind) {
    case 'run':
      return { kind: 'ran', index, outcome: runScenario(parseScenario(job.line), bundle) };
    case 'fuzz':
      return { kind: 'fuzzed', index, outcome: runFuzzWorld(job.seed, job.amount, bundle) };
    case 'shrink': {
      const { seed, key, limitMs } = job;
      const shrunk = shrinkScenario(seed, index, limitMs, (scenario) =>
        runScenario(scenario, bundle).violations.some((one) => violationKey(one) === key),
      );
      return { kind: 'shrunk', index, key, line: shrunk && scenarioText(shrunk) };
    }
  }
}

process.on('message', (message: BundleMessage | Job) => {
  if (message.kind === 'bundle') bundle = message.bundle;
  else process.send!(work(message));
});
