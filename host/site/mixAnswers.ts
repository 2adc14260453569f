import type { Highs } from 'highs';
import { MixedIntegerModel, type Term } from '../solver/mixedIntegerModel.ts';
import { solveModel } from '../solver/solveModel.ts';
import type { VehicleAnswer } from './fleetVehicle.ts';
import { penaltyAt, sitePenalties, slotHours, type SiteProblem } from './siteProblem.ts';

/**
 * The cheapest mix of what vehicles have answered: shares of each vehicle's answers that add up to one, and the flow of
 * the meter that follows. A mix of answers is an answer, since stores are linear; so this is a plan for all of them.
 * Returns each vehicle's energies, one value a slot, Wh, + is discharge.
 */
export function mixAnswers(
  solver: Highs,
  problem: SiteProblem,
  answers: readonly (readonly VehicleAnswer[])[],
): Float64Array[] {
  const model = new MixedIntegerModel();
  const penalties = sitePenalties(problem);
  const shares = answers.map((ofVehicle) => ofVehicle.map(({ ownCost }) => model.column(ownCost, 1)));
  for (const ofVehicle of shares)
    model.equal(
      ofVehicle.map((share): Term => [share, 1]),
      1,
    );
  problem.slots.forEach((slot, index) => {
    const kwhPerW = slotHours(slot) / 1000;
    const terms: Term[] = [
      [model.column(slot.importPricePerKwh, (slot.maxImportW ?? Infinity) * kwhPerW), 1],
      [model.column(slot.importPricePerKwh + penaltyAt(penalties.importCap, index)), 1],
      [model.column(-slot.exportPricePerKwh, (slot.maxExportW ?? Infinity) * kwhPerW), -1],
      [model.column(penaltyAt(penalties.exportCap, index)), -1],
    ];
    answers.forEach((ofVehicle, number) =>
      ofVehicle.forEach(({ givenWh }, answer) => {
        if (givenWh[index] !== 0) terms.push([shares[number]![answer]!, givenWh[index]! / 1000]);
      }),
    );
    model.equal(terms, (slot.houseLoadW - slot.pvW) * kwhPerW);
  });
  const { values } = solveModel(solver, model);
  return answers.map((ofVehicle, number) =>
    Float64Array.from(problem.slots, (_, index) =>
      ofVehicle.reduce(
        (sumWh, { givenWh }, answer) => sumWh + values[shares[number]![answer]!]! * givenWh[index]!,
        0,
      ),
    ),
  );
}
