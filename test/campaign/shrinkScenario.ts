import fc from 'fast-check';
import { anyScenario, scenariosOf, type CampaignScenario } from './scenario.ts';

/** Every choice of some of the items, the smallest first, without all of them. */
function choices<T>(items: readonly T[]): T[][] {
  const masks = Array.from({ length: 2 ** items.length - 1 }, (_, mask) => mask);
  return masks.map((mask) => items.filter((_, i) => mask & (1 << i))).sort((a, b) => a.length - b.length);
}

/**
 * The shortest fault list that still shows what scenario number `index` of a seed showed, with the values that
 * fast-check's shrinking leaves; null when that scenario does not show it.
 * @param limitMs longest search
 */
export function shrinkScenario(
  seed: number,
  index: number,
  limitMs: number,
  shows: (scenario: CampaignScenario) => boolean,
): CampaignScenario | null {
  const original = scenariosOf(seed, index + 1)[index]!;
  if (!shows(original)) return null;
  // Run number `index` of this seed, and from there on its shrinking: values, moments, and faults from the front.
  const { counterexample } = fc.check(
    fc.property(anyScenario, (scenario) => !shows(scenario)),
    { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: limitMs },
  );
  const found = counterexample?.[0] ?? original;
  // It drops none from the middle.
  const fewer = choices(found.faults).map((faults) => ({ ...found, faults }));
  return fewer.find(shows) ?? found;
}
