import { behaviours, type Behaviours } from './behaviours.ts';
import { chemistries, type Chemistry, type ChemistryName } from './chemistries.ts';
import { DAYS_PER_YEAR, pricePerLoss, type WearEconomics } from './wearEconomics.ts';
import { ageByTrace, healthOf } from './wearModel.ts';

/** What selling does to the battery of one chemistry, against two ways of not selling. */
export interface AgeingComparison {
  readonly chemistry: ChemistryName;
  readonly label: string;
  /** Remaining share of the capacity at the end. */
  readonly remaining: { readonly [behaviour in keyof Behaviours]: number };
  /** Price of the additional loss per exported kWh; negative where selling spares the battery. */
  readonly pricePerKwhAgainstPlain: number;
  readonly pricePerKwhAgainstLate: number;
  /** Whether selling ages the pack more or less than leaving it full after charging at once. */
  readonly exportingAges: 'more' | 'less' | 'the same';
}

/** A smaller difference of capacity is none: the models are far less certain than that. */
const SAME_WITHIN = 0.001;

/**
 * Ages one chemistry by three ways to spend each day.
 * @throws BackfeedError WEAR_INPUT
 */
export function compareAgeing(chemistry: ChemistryName, economics: WearEconomics): AgeingComparison {
  const model: Chemistry = chemistries[chemistry];
  const days = economics.years * DAYS_PER_YEAR;
  const { plain, late, exporting } = behaviours(economics);
  const left = (trace: Behaviours[keyof Behaviours]): number => healthOf(ageByTrace(model, trace, days));
  const remaining = { plain: left(plain), late: left(late), exporting: left(exporting) };
  const priceOf = (lost: number): number =>
    (lost * pricePerLoss(economics)) / (economics.exportKwhPerDay * days);
  const lost = remaining.plain - remaining.exporting;
  return {
    chemistry,
    label: model.label,
    remaining,
    pricePerKwhAgainstPlain: priceOf(lost),
    pricePerKwhAgainstLate: priceOf(remaining.late - remaining.exporting),
    exportingAges: Math.abs(lost) < SAME_WITHIN ? 'the same' : lost > 0 ? 'more' : 'less',
  };
}
