import { violationKey } from '../../sim/observer/violation.ts';
import { workField } from '../field/workField.ts';
import { runFuzzWorld } from './fuzzWorld.ts';
import type { CampaignFirmware } from './campaignFirmware.ts';
import type { Answer, FirmwareMessage, Job } from './job.ts';
import { runScenario } from './runScenario.ts';
import { parseScenario, scenarioText } from './scenario.ts';
import { shrinkScenario } from './shrinkScenario.ts';

/** A process of the campaign: gets the firmware, then jobs one at a time. */
let firmware: CampaignFirmware;

function work(job: Job): Answer {
  const { index } = job;
  switch (job.kind) {
    case 'run':
      return { kind: 'ran', index, outcome: runScenario(parseScenario(job.line), firmware) };
    case 'fuzz':
      return { kind: 'fuzzed', index, outcome: runFuzzWorld(job.seed, job.amount, firmware) };
    case 'field':
      return { kind: 'seen', index, ...workField(job.name, job.seed, firmware) };
    case 'shrink': {
      const { seed, key, limitMs } = job;
      const shrunk = shrinkScenario(seed, index, limitMs, (scenario) =>
        runScenario(scenario, firmware).violations.some((one) => violationKey(one) === key),
      );
      return { kind: 'shrunk', index, key, line: shrunk && scenarioText(shrunk) };
    }
  }
}

process.on('message', (message: FirmwareMessage | Job) => {
  if (message.kind === 'firmware') firmware = message.firmware;
  else process.send!(work(message));
});
