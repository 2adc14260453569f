import type { Highs } from 'highs';
import { solveModel, type ModelSolution, type SolveOptions } from '../solver/solveModel.ts';
import { checkSiteProblem } from './checkSiteProblem.ts';
import { settleSite, type SiteDecisions } from './settleSite.ts';
import { siteModel, type ExclusiveSlots, type SiteModel } from './siteModel.ts';
import type { SitePlan } from './sitePlan.ts';
import type { SiteProblem } from './siteProblem.ts';

/** The plan of a site, and how sure it is. */
export interface OptimalSitePlan extends SitePlan {
  /** No plan costs less than this, but for 1e-6 per kWh that stores exchange: so much is put on that to break ties. */
  readonly bound: number;
  /** Distance of cost and bound, relative to the cost; 0 is proven. */
  readonly gap: number;
  readonly durationMs: number;
  /** How many binaries the last search had, and how many searches there were. */
  readonly binaries: number;
  readonly searches: number;
}

/** Flows below this do not exclude each other: residue of the solver, kWh. */
const NOTHING_KWH = 1e-7;
/** After so many searches every slot gets its binaries: more searches would cost more than they save. */
const MOST_SEARCHES = 3;
/** Relaxations are cheap, and each names the slots that the one before moved to. */
const MOST_RELAXATIONS = 6;

/** Puts the slots into `exclusive` in which a solution does what excludes itself; whether there were any. */
function exclude(
  problem: SiteProblem,
  { meter, stores }: SiteModel,
  { values }: ModelSolution,
  exclusive: ExclusiveSlots,
): boolean {
  const flows = (column: number) => values[column]! > NOTHING_KWH;
  let found = false;
  const add = (slots: Set<number>, index: number) => {
    found ||= !slots.has(index);
    slots.add(index);
  };
  meter.forEach(({ bought, boughtOverCap, sold, soldOverCap }, index) => {
    const imports = flows(bought) || flows(boughtOverCap);
    const exports = flows(sold) || flows(soldOverCap);
    if (imports && exports) add(exclusive.meter, index);
    problem.stores.forEach((store, number) => {
      const { charge, discharge } = stores[number]![index]!;
      if (flows(charge) && flows(discharge)) add(exclusive.stores[number]!, index);
      if (store.chargesFromGrid === false && flows(charge) && imports) add(exclusive.meter, index);
      if (store.dischargesToGrid === false && flows(discharge) && exports) add(exclusive.meter, index);
    });
  });
  return found;
}

/** Slots in which a price rewards import and export at once; all of them at last. */
function exclusiveSlots(problem: SiteProblem, all: boolean): ExclusiveSlots {
  const every = [...problem.slots.keys()];
  return {
    meter: new Set(
      every.filter((index) => {
        const { exportPricePerKwh, importPricePerKwh } = problem.slots[index]!;
        return all || exportPricePerKwh > importPricePerKwh;
      }),
    ),
    stores: problem.stores.map(() => new Set(all ? every : [])),
  };
}

function decisionsOf(
  problem: SiteProblem,
  { meter, stores }: SiteModel,
  { values }: ModelSolution,
): SiteDecisions {
  const whOf = (column: number) => values[column]! * 1000;
  return {
    givenWh: stores.map((store) =>
      Float64Array.from(store, ({ charge, discharge }) => whOf(discharge) - whOf(charge)),
    ),
    curtailedWh: Float64Array.from(meter, ({ curtailed }) => whOf(curtailed)),
  };
}

/**
 * The optimal plan of everything behind one meter. Caps, bounds, goals, demands and trips are soft: what cannot be met
 * is reported in the plan, never an error.
 *
 * Flows that exclude each other are kept apart by a binary where a price can reward both (export dearer than import),
 * and else only in the slots in which a solution without the binary uses both: solved again with those, until none does.
 * Time limit and gap of the options are those of each search.
 *
 * @throws BackfeedError SITE_INPUT, naming the key; SOLVER_FAILED where time runs out before anything is found
 */
export function planSite(solver: Highs, problem: SiteProblem, options: SolveOptions = {}): OptimalSitePlan {
  checkSiteProblem(problem);
  const startedAtMs = performance.now();
  let exclusive = exclusiveSlots(problem, false);
  for (let relaxations = 0; relaxations < MOST_RELAXATIONS; relaxations += 1) {
    const site = siteModel(problem, exclusive);
    site.model.isInteger.fill(false);
    if (!exclude(problem, site, solveModel(solver, site.model, options), exclusive)) break;
  }
  let searches = 1;
  let site = siteModel(problem, exclusive);
  let solution = solveModel(solver, site.model, options);
  while (exclude(problem, site, solution, exclusive)) {
    if (searches === MOST_SEARCHES) exclusive = exclusiveSlots(problem, true);
    site = siteModel(problem, exclusive);
    solution = solveModel(solver, site.model, options);
    searches += 1;
  }
  const plan = settleSite(problem, decisionsOf(problem, site, solution));
  const bound = Math.min(plan.cost, solution.bound);
  return {
    ...plan,
    bound,
    gap: (plan.cost - bound) / Math.max(1e-9, Math.abs(plan.cost)),
    durationMs: performance.now() - startedAtMs,
    binaries: site.model.isInteger.filter(Boolean).length,
    searches,
  };
}
