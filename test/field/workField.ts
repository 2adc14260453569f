import { loadFieldScenario, type FieldScenario } from '../../sim/scenario/fieldScenario.ts';
import type { CampaignFirmware } from '../campaign/campaignFirmware.ts';
import { drawStart } from './drawStart.ts';
import { judgeStart } from './judgeStart.ts';
import { runStart } from './runStart.ts';
import type { SeenStart } from './seenStart.ts';

/** One start, run and judged. */
export interface JudgedStart {
  readonly seen: SeenStart;
  readonly problems: readonly string[];
}

const scenarios = new Map<string, FieldScenario>();

/** Draws a start of a scenario, runs it, and compares. @throws BackfeedError FIELD_UNKNOWN */
export function workField(name: string, seed: number, firmware: CampaignFirmware): JudgedStart {
  const scenario = scenarios.get(name) ?? loadFieldScenario(name);
  scenarios.set(name, scenario);
  const seen = runStart(scenario, drawStart(scenario, seed), firmware);
  return { seen, problems: judgeStart(scenario, seen) };
}
