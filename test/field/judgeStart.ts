import { forbiddenThings, type FieldScenario } from '../../sim/scenario/fieldScenario.ts';
import type { SeenStart } from './seenStart.ts';

/** Registers may be ahead of the plant by a step of it, and by what the meter rounds. */
const INVENTED_WH = 2;

const seconds = (ms: number): string => (ms === Infinity ? 'never' : `after ${(ms / 1000).toFixed(2)} s`);

/** What of a scenario's expectations one start did not meet, a sentence each; none when all is well. */
export function judgeStart({ expect, forbidden, start }: FieldScenario, seen: SeenStart): string[] {
  if (!seen.hasBegun) return [`the car was never ${start.state}`];
  const problems: string[] = [];
  const require = (holds: boolean, what: string): void => {
    if (!holds) problems.push(what);
  };
  const { power, carriesOnW, latches, recoversWithinS, anyReason } = expect;
  if (power) {
    const { atMostW, withinMs } = power;
    require(seen.reactionMs <=
      withinMs, `power fell to ${atMostW} W ${seconds(seen.reactionMs)}, not within ${withinMs} ms`);
    require(seen.mostLateW <=
      atMostW, `${seen.mostLateW.toFixed(0)} W moved while the fault lasted, not at most ${atMostW} W`);
  }
  if (carriesOnW !== undefined)
    require(seen.leastW >= carriesOnW, `power fell to ${seen.leastW.toFixed(0)} W, below ${carriesOnW} W`);
  const told = seen.codes.join(', ') || 'nothing';
  for (const code of expect.allReasons)
    require(seen.codes.includes(code), `${code} was not told, but ${told}`);
  if (anyReason)
    require(anyReason.some((code) => seen.codes.includes(code)), `none of ${anyReason.join(
      ', ',
    )} was told, but ${told}`);
  if (recoversWithinS !== undefined)
    require(seen.recoveryMs <=
      recoversWithinS *
        1000, `power moved again ${seconds(seen.recoveryMs)}, not within ${recoversWithinS} s`);
  const { endsWith } = expect;
  if (endsWith)
    require(seen.lastCode !== null &&
      endsWith.includes(seen.lastCode), `it ends with ${seen.lastCode}, not with ${endsWith.join(' or ')}`);
  if (latches) {
    require(seen.lastCode !== null &&
      latches.includes(seen.lastCode), `it ends with ${seen.lastCode}, not with ${latches.join(' or ')}`);
    require(seen.mostAfterW <= 200, `${seen.mostAfterW.toFixed(0)} W moved after the end of all power`);
  }
  if (expect.lossWh !== undefined)
    require(seen.lossWh <=
      expect.lossWh, `${seen.lossWh.toFixed(1)} Wh are missing, more than ${expect.lossWh}`);
  if (expect.energyErrorPct !== undefined)
    require(seen.driveErrorPct <=
      expect.energyErrorPct, `the energy of the road is wrong by ${seen.driveErrorPct.toFixed(3)} %, more than ${expect.energyErrorPct} %`);
  if (expect.gapAtLeastMs !== undefined)
    require(seen.gapMs >=
      expect.gapAtLeastMs, `a gap of ${seen.gapMs} ms is shown, not ${expect.gapAtLeastMs} ms`);
  if (expect.closingsAtMost !== undefined)
    require(seen.closings <= expect.closingsAtMost, `the contactors closed ${seen.closings} times`);
  if (expect.recordsAtMost !== undefined)
    require(seen.records <= expect.recordsAtMost, `the journal took ${seen.records} records`);
  require(seen.lostRecords === 0, `${seen.lostRecords} records are lost`);
  require(seen.inventedWh <= INVENTED_WH, `${seen.inventedWh.toFixed(1)} Wh are invented`);
  for (const goal of seen.brokenGoals) problems.push(goal);
  for (const thing of forbidden)
    require(seen.happened[thing] === 0, `${forbiddenThings[thing]}: ${seen.happened[thing]} times`);
  return problems;
}
