import { seededRandom } from '../cycle/seededRandom.ts';
import { driveEnergy } from '../vehicle/driveEnergy.ts';
import { quarryCycle, quarryLabel, quarryRoad } from './quarryRoute.ts';
import { quarryMasses, quarryRolling, quarryTruck } from './quarryTruck.ts';
import { shuttleEnergy } from './shuttle.ts';

/** Efficiencies of the closed formula: battery to road, and road to battery. */
const closedForm = { driveEfficiency: 0.85, regenEfficiency: 0.75 } as const;

/** What one round trip brings in, for one pair of masses on one road surface. */
export interface QuarryCase {
  readonly emptyKg: number;
  readonly loadedKg: number;
  readonly rollingCoefficient: number;
  /** By the closed formula, without stops and auxiliaries; + is a surplus. */
  readonly closedFormNetKwh: number;
  /** By the vehicle model, at the battery's terminals, auxiliaries included. */
  readonly modelUpKwh: number;
  readonly modelDownKwh: number;
  readonly modelNetKwh: number;
}

/** The surplus of a round trip as a band, never as one number. */
export interface QuarryBand {
  readonly label: typeof quarryLabel;
  readonly cases: readonly QuarryCase[];
  readonly lowestKwh: number;
  readonly highestKwh: number;
}

/** The quarry's round trip over both published masses and three road surfaces, by the project's vehicle model. */
export function quarryBand(): QuarryBand {
  const cases = quarryMasses.flatMap(({ emptyKg, loadedKg }) =>
    quarryRolling.map((rollingCoefficient): QuarryCase => {
      const cycle = quarryCycle(loadedKg - emptyKg, seededRandom(23));
      const { drawnWh, returnedWh } = driveEnergy(quarryTruck(emptyKg, rollingCoefficient), cycle);
      const { grade, heightM } = quarryRoad;
      return {
        emptyKg,
        loadedKg,
        rollingCoefficient,
        closedFormNetKwh: shuttleEnergy({
          massUpKg: emptyKg,
          massDownKg: loadedKg,
          heightM,
          grade,
          rollingCoefficient,
          ...closedForm,
        }).netKwh,
        modelUpKwh: drawnWh / 1000,
        modelDownKwh: returnedWh / 1000,
        modelNetKwh: (returnedWh - drawnWh) / 1000,
      };
    }),
  );
  const nets = cases.map(({ modelNetKwh }) => modelNetKwh);
  return { label: quarryLabel, cases, lowestKwh: Math.min(...nets), highestKwh: Math.max(...nets) };
}
