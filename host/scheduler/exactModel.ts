import { MixedIntegerModel, type Term } from '../solver/mixedIntegerModel.ts';
import type { SlopeProgramme } from './slopeProgramme.ts';
import { actionAt, type ActionNode, type SlotAction } from './slotAction.ts';

/** Columns of one run of a slot's action. */
interface RunColumns {
  /** Whether the run is taken; null where there is no other. */
  readonly isTaken: number | null;
  /** What is stored above the run's least, one column for each of its lines. */
  readonly parts: readonly number[];
}

/** Columns of one slot. */
interface SlotColumns {
  readonly beforeKwh: number;
  readonly afterKwh: number;
  readonly unservedKwh: number;
  readonly missedKwh: number;
  readonly heldKwh: readonly number[];
  readonly runs: readonly RunColumns[];
}

/** The plan problem as a mixed-integer programme, with binaries where a slot's action is not convex, and only there. */
export interface ExactModel {
  readonly model: MixedIntegerModel;
  /** One value a column for what each slot does: a feasible start. */
  valuesOf(done: readonly ActionNode[]): Float64Array;
  /** What each slot does in a solution. */
  actionsOf(values: Float64Array): ActionNode[];
}

/** @param startKwh stored at the start of the first slot */
export function exactModel(
  programme: SlopeProgramme,
  actions: readonly SlotAction[],
  startKwh: number,
): ExactModel {
  const { capacityKwh, keptShare, tripKwh, tripShortfallPrice, softMinKwh, shortfallPrice } = programme;
  const { holdFromKwh, holdPrice, hours, limits, terminalKwh, terminalPrice } = programme;
  const model = new MixedIntegerModel();
  /** Cost of the runs' least actions where there is no choice: no column carries it. */
  const one = model.column(0, 1, 1);

  const slots = actions.map(({ runs }, slot): SlotColumns => {
    const beforeKwh = model.column(0, capacityKwh);
    const afterKwh = model.column(0, capacityKwh);
    const unservedKwh = model.column(tripShortfallPrice[slot]!, tripKwh[slot]!);
    const missedKwh = model.column(shortfallPrice, capacityKwh);
    const heldKwh = holdFromKwh.map((fromKwh, row) =>
      model.column(holdPrice[row]! * hours[slot]!, (holdFromKwh[row + 1] ?? capacityKwh) - fromKwh),
    );
    const columns = runs.map((run): RunColumns => {
      const isTaken = runs.length > 1 ? model.binary(run[0]!.cost) : null;
      if (isTaken === null) model.costs[one]! += run[0]!.cost;
      const parts = run.slice(1).map((high, index) => {
        const low = run[index]!;
        const lengthKwh = high.storedKwh - low.storedKwh;
        const part = model.column((high.cost - low.cost) / lengthKwh, lengthKwh);
        if (isTaken !== null)
          model.atMost(
            [
              [part, 1],
              [isTaken, -lengthKwh],
            ],
            0,
          );
        return part;
      });
      return { isTaken, parts };
    });
    if (runs.length > 1)
      model.equal(
        columns.map(({ isTaken }): Term => [isTaken!, 1]),
        1,
      );
    return { beforeKwh, afterKwh, unservedKwh, missedKwh, heldKwh, runs: columns };
  });

  slots.forEach((columns, slot) => {
    const { beforeKwh, afterKwh, unservedKwh, missedKwh, heldKwh, runs } = columns;
    const kept = keptShare[slot]!;
    const previous = slots[slot - 1];
    const arrives: Term[] = previous ? [[previous.afterKwh, -keptShare[slot - 1]!]] : [];
    model.equal([[beforeKwh, 1], [unservedKwh, -1], ...arrives], (previous ? 0 : startKwh) - tripKwh[slot]!);
    const stored = runs.flatMap(({ isTaken, parts }, run): Term[] => [
      [isTaken ?? one, -actions[slot]!.runs[run]![0]!.storedKwh],
      ...parts.map((part): Term => [part, -1]),
    ]);
    model.equal([[afterKwh, 1], [beforeKwh, -1], ...stored], 0);
    model.row(
      [
        [afterKwh, kept],
        [missedKwh, 1],
      ],
      softMinKwh[slot + 1]!,
      Infinity,
    );
    if (heldKwh.length > 0)
      model.atMost([[afterKwh, kept], ...heldKwh.map((held): Term => [held, -1])], holdFromKwh[0]!);
    for (const { slope, offsetKwh } of limits[slot]?.up ?? [])
      model.atMost(
        [
          [afterKwh, 1],
          [beforeKwh, -slope],
        ],
        offsetKwh,
      );
    for (const { slope, offsetKwh } of limits[slot]?.down ?? [])
      model.row(
        [
          [afterKwh, 1],
          [beforeKwh, -slope],
        ],
        offsetKwh,
        Infinity,
      );
  });
  const last = slots.length - 1;
  const left = terminalKwh.map((lengthKwh, index) => model.column(-terminalPrice[index]!, lengthKwh));
  model.equal([[slots[last]!.afterKwh, keptShare[last]!], ...left.map((column): Term => [column, -1])], 0);

  const valuesOf = (done: readonly ActionNode[]): Float64Array => {
    const values = new Float64Array(model.costs.length);
    values[one] = 1;
    let nowKwh = startKwh;
    slots.forEach((columns, slot) => {
      const { storedKwh, cost } = done[slot]!;
      const beforeKwh = Math.max(0, nowKwh - tripKwh[slot]!);
      values[columns.beforeKwh] = beforeKwh;
      values[columns.unservedKwh] = beforeKwh - nowKwh + tripKwh[slot]!;
      values[columns.afterKwh] = beforeKwh + storedKwh;
      nowKwh = (beforeKwh + storedKwh) * keptShare[slot]!;
      values[columns.missedKwh] = Math.max(0, softMinKwh[slot + 1]! - nowKwh);
      columns.heldKwh.forEach((held, row) => {
        values[held] = Math.max(0, Math.min(nowKwh, holdFromKwh[row + 1] ?? capacityKwh) - holdFromKwh[row]!);
      });
      const { runs } = actions[slot]!;
      const taken = runs.findIndex((run) => isOn(run, storedKwh, cost));
      const { isTaken, parts } = columns.runs[taken]!;
      if (isTaken !== null) values[isTaken] = 1;
      runs[taken]!.slice(1).forEach((high, index) => {
        const low = runs[taken]![index]!;
        values[parts[index]!] = Math.max(0, Math.min(storedKwh, high.storedKwh) - low.storedKwh);
      });
    });
    let leftKwh = nowKwh;
    left.forEach((column, index) => {
      values[column] = Math.min(leftKwh, terminalKwh[index]!);
      leftKwh -= values[column]!;
    });
    return values;
  };

  const actionsOf = (values: Float64Array): ActionNode[] =>
    slots.map(({ runs: columns }, slot) => {
      const { runs } = actions[slot]!;
      let taken = 0;
      columns.forEach(({ isTaken }, run) => {
        if (isTaken !== null && values[isTaken]! > 0.5) taken = run;
      });
      const run = runs[taken]!;
      const above = columns[taken]!.parts.reduce((sum, part) => sum + values[part]!, 0);
      return actionAt(run, Math.min(run[run.length - 1]!.storedKwh, run[0]!.storedKwh + Math.max(0, above)));
    });

  return { model, valuesOf, actionsOf };
}

/** Whether a run holds an action: runs that meet at nothing differ in what that costs. */
function isOn(run: readonly ActionNode[], storedKwh: number, cost: number): boolean {
  if (storedKwh < run[0]!.storedKwh - 1e-9 || storedKwh > run[run.length - 1]!.storedKwh + 1e-9) return false;
  return Math.abs(actionAt(run, storedKwh).cost - cost) < 1e-9;
}
