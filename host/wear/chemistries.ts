import type { AgeingLaw } from './ageingLaw.ts';
import { graphitePotentialV } from './graphitePotential.ts';
import type { Stress } from './stress.ts';

/** One way to lose capacity. */
export interface AgeingMechanism {
  readonly law: AgeingLaw;
  /** What x of the law is counted in: so many days, or so many full cycles. */
  readonly unit: number;
  readonly rate: (stress: Stress) => number;
  readonly exponent: (stress: Stress) => number;
}

/** An open model of how one cell ages. Losses are shares of the nominal capacity. */
export interface Chemistry {
  readonly label: string;
  /** File of BLAST-Lite that the coefficients are read from. */
  readonly file: string;
  /** Where the measurements behind it are published. */
  readonly data: string;
  /** Driven by time. */
  readonly calendar: AgeingMechanism;
  /** Driven by throughput. */
  readonly cycling: AgeingMechanism;
  /** What was measured: beyond it the model extrapolates. */
  readonly valid: {
    readonly tempC: readonly [number, number];
    readonly depthPct: readonly [number, number];
    /** Highest rates, 1/h. */
    readonly chargeRate: number;
    readonly dischargeRate: number;
  };
  readonly note: string;
}

/** NREL/BLAST-Lite 1.1.0, commit bae8c71, BSD-3-Clause: the source of every row. */
export const CHEMISTRIES_SOURCE = 'NREL/BLAST-Lite 1.1.0 (bae8c71), BSD-3-Clause';

const { exp } = Math;
const power: AgeingLaw = { kind: 'power' };

/** Normalised as the fits have them: temperature by 35 degC, anode potential by its value near half charge. */
const at35C = (tempK: number): number => tempK / 308.15;
const anode = (soc: number): number => graphitePotentialV(soc) / 0.123;

/** A rate that depends on the moment, as its mean over time. */
const momentary =
  (rate: (soc: number, tempK: number) => number) =>
  (stress: Stress): number =>
    stress.mean(rate);

const powerOf = (exponent: number, unit: number, rate: (stress: Stress) => number): AgeingMechanism => ({
  law: power,
  unit,
  exponent: () => exponent,
  rate,
});

const arrhenius = (energyJPerMol: number, tempK: number): number =>
  exp(-(energyJPerMol / 8.3144) * (1 / tempK - 1 / 298.15));

/** Open-circuit voltage of the Sanyo cell over state of charge: every fourth point or so of the curve in BLAST-Lite. */
const sanyoVoltage: readonly (readonly [soc: number, voltageV: number])[] = [
  [0, 3.331],
  [0.0268, 3.3792],
  [0.0631, 3.4406],
  [0.0993, 3.4903],
  [0.1356, 3.5299],
  [0.1901, 3.575],
  [0.2445, 3.6055],
  [0.3352, 3.6369],
  [0.4077, 3.6576],
  [0.4622, 3.6774],
  [0.4985, 3.6964],
  [0.5348, 3.7206],
  [0.571, 3.7496],
  [0.6254, 3.7979],
  [0.6799, 3.8498],
  [0.7343, 3.9008],
  [0.7706, 3.9348],
  [0.8069, 3.972],
  [0.8613, 4.032],
  [0.8976, 4.0708],
  [0.9339, 4.1042],
  [1, 4.162],
];

/** V, straight between the points. */
export function sanyoVoltageV(soc: number): number {
  const above = sanyoVoltage.findIndex(([share]) => share >= soc);
  if (above === 0) return sanyoVoltage[0]![1];
  const [highSoc, highV] = sanyoVoltage.at(above)!;
  const [lowSoc, lowV] = sanyoVoltage.at(above - 1)!;
  return above < 0 ? highV : lowV + ((soc - lowSoc) / (highSoc - lowSoc)) * (highV - lowV);
}

/** The open models, by name. */
export const chemistries = {
  lfp250Ah: {
    label: 'LFP prismatic 250 Ah',
    file: 'lfp_gr_250AhPrismatic_2019.py',
    data: 'doi:10.1016/j.est.2023.109042',
    calendar: powerOf(
      0.526,
      1,
      momentary((soc, tempK) => 8.37e4 * exp((-5210 - 3560 * graphitePotentialV(soc)) / tempK)),
    ),
    cycling: powerOf(
      0.828,
      1,
      ({ depth, rate, meanTempK }) =>
        (4.38e-8 + 1.55e-8 * depth + 1.68e-7 * rate) * (exp(2190 / meanTempK) + exp(-1.55e5 / meanTempK)),
    ),
    valid: { tempC: [10, 45], depthPct: [80, 100], chargeRate: 0.65, dischargeRate: 1 },
    note: 'Large cells for vehicles and storage; the rate of charge matters more to it than the depth.',
  },
  lfpSony3Ah: {
    label: 'LFP Sony 3 Ah',
    file: 'lfp_gr_SonyMurata3Ah_2018.py',
    data: 'doi:10.1016/j.est.2018.01.019, doi:10.1016/j.jpowsour.2019.227666',
    calendar: {
      law: { kind: 'sigmoid', steepness: 0.000130510034211874 },
      unit: 1,
      rate: momentary((soc, tempK) => {
        const root = Math.sqrt(graphitePotentialV(soc));
        return 0.98968715129359 * exp((-2881067.56019324 / tempK ** 2 + 8742.06309157261 / tempK) * root);
      }),
      exponent: momentary((soc, tempK) => {
        const potentialV = graphitePotentialV(soc);
        const cube = potentialV ** (1 / 3);
        const fourth = potentialV ** (1 / 4);
        return (
          0.000332850281062177 *
          exp(
            (734553185711.369 / tempK ** 4 - 3284991315.45121 / tempK ** 3) * cube +
              (-2.8216157562078e-6 * tempK ** 3 + 0.0012722759365729 * tempK ** 2) * fourth,
          )
        );
      }),
    },
    cycling: powerOf(1.12847759334355, 1, ({ depth, rate }) => {
      const perCycle =
        -6.81260579372875e-6 +
        2.59615973160844e-5 * depth +
        2.11559710307295e-6 * exp(depth ** 2 * rate ** 3);
      return Math.abs(perCycle) ** 1.12847759334355;
    }),
    valid: { tempC: [20, 40], depthPct: [80, 100], chargeRate: 1, dischargeRate: 2 },
    note: 'A durable power cell. Cycling does not depend on temperature; the break-in above 3 full cycles a day is left out.',
  },
  lmoLeaf66Ah: {
    label: 'LMO Nissan Leaf 66 Ah, second life',
    file: 'lmo_gr_NissanLeaf66Ah_2ndLife_2020.py',
    data: 'doi:10.1109/EEEIC/ICPSEUROPE54979.2022.9854784, doi:10.1016/j.est.2020.101695',
    calendar: powerOf(
      0.464,
      1,
      momentary((soc, tempK) => 3.25e8 * exp((-7580 + 162 * soc) / tempK)),
    ),
    cycling: powerOf(1.08, 1, () => 7.58e-5),
    valid: { tempC: [20, 30], depthPct: [80, 100], chargeRate: 1, dischargeRate: 1 },
    note: 'Measured on cells that had 70 % left; losses are shares of that. Cycling knows throughput alone, measured at full depth and 1 C.',
  },
  ncaGrSiMurata: {
    label: 'NCA-GrSi Sony/Murata 2.5 Ah',
    file: 'nca_grsi_SonyMurata2p5Ah_2023.py',
    data: 'doi:10.1016/j.jpowsour.2022.232498',
    calendar: {
      law: { kind: 'sigmoid', steepness: 3.41 },
      unit: 5e3,
      rate: momentary((soc, tempK) => {
        const square = (tempK / 318.15) ** 2;
        return 0.00748 * exp(square * (8.9 * anode(soc) ** (-1 / 3) - 4.87 * anode(soc) ** -0.5));
      }),
      exponent: momentary((soc, tempK) => {
        const temp = tempK / 318.15;
        return 1.01 * exp(temp ** 3 * (-0.133 + 1.22 * soc ** 3) - 0.56 * temp ** 2 * anode(soc) ** -3);
      }),
    },
    cycling: {
      law: { kind: 'sigmoid', steepness: 0.479 },
      unit: 1e5,
      rate: (stress) =>
        Math.max(
          0.15,
          stress.mean((soc, tempK) => {
            const cold = (318.15 / tempK) ** 3;
            const charging = Math.sqrt(stress.chargeRate) * cold * soc;
            return (
              5.49 -
              64.9 * charging +
              21.3 * exp(charging) +
              0.000801 * exp(stress.dischargeRate * cold * Math.sqrt(soc))
            );
          }),
        ),
      exponent: ({ depth, chargeRate, dischargeRate, lowSoc, highSoc, meanTempK }) => {
        const temp = meanTempK / 318.15;
        const root = Math.sqrt(depth);
        return Math.abs(
          0.422 +
            2.64 * exp((dischargeRate / temp ** 3) * Math.sqrt(highSoc)) +
            0.00627 * exp(root * Math.sqrt(chargeRate) * temp ** 3 * lowSoc ** 2) -
            0.0342 * temp ** 2 * lowSoc +
            (1.29 * root * Math.sqrt(dischargeRate) * Math.sqrt(chargeRate)) / temp -
            2.14 * exp(root * chargeRate ** 3 * temp * Math.sqrt(dischargeRate)),
        );
      },
    },
    valid: { tempC: [5, 35], depthPct: [20, 100], chargeRate: 2, dischargeRate: 10 },
    note: 'A power cell; the knee of one cell beyond 20 % loss is not in the model.',
  },
  nmcB1: {
    label: 'NMC pouch 50 Ah B1',
    file: 'nmc_gr_50Ah_B1_2020.py',
    data: 'doi:10.1016/j.est.2023.109042',
    calendar: powerOf(
      0.708,
      1e4,
      momentary((soc, tempK) => 36.2 * exp((-4.4 / at35C(tempK) ** 3) * Math.cbrt(anode(soc)))),
    ),
    cycling: powerOf(
      0.467,
      1e5,
      ({ depth, rate, meanTempK }) => 0.844 * (depth ** 2 * at35C(meanTempK) ** 3 * Math.sqrt(rate)) ** 0.458,
    ),
    valid: { tempC: [10, 45], depthPct: [80, 100], chargeRate: 1.75, dischargeRate: 1.75 },
    note: 'Measured at gentle rates only.',
  },
  nmcB2: {
    label: 'NMC pouch 50 Ah B2',
    file: 'nmc_gr_50Ah_B2_2020.py',
    data: 'doi:10.1016/j.est.2023.109042',
    calendar: powerOf(
      0.584,
      1e4,
      momentary((soc, tempK) => 12 * exp((-3.91 / at35C(tempK) ** 3) * Math.cbrt(anode(soc)))),
    ),
    cycling: powerOf(0.907, 1e4, ({ depth, rate, meanTempK }) => {
      const temp = at35C(meanTempK);
      const strain = depth * Math.sqrt(rate);
      return (
        2.2e9 *
        (strain / temp ** 3) ** 11.9 *
        exp((-35.7 * strain) / temp ** 2 + (13.7 * depth * strain * Math.sqrt(rate)) / temp ** 3)
      );
    }),
    valid: { tempC: [10, 45], depthPct: [80, 100], chargeRate: 1.75, dischargeRate: 1.75 },
    note: 'Measured at gentle rates only. At the slow rates of a home charger its cycling all but vanishes, which is an extrapolation.',
  },
  nmcA: {
    label: 'NMC pouch 75 Ah A',
    file: 'nmc_gr_75Ah_A_2019.py',
    data: 'doi:10.1016/j.est.2023.109042',
    calendar: powerOf(
      0.578,
      1e3,
      momentary((soc, tempK) => 8.71e-7 * exp(10 * at35C(tempK) ** 3 * anode(soc) ** (-1 / 3))),
    ),
    cycling: powerOf(1.11, 1e4, ({ depth, rate, meanTempK }) => {
      const temp = at35C(meanTempK);
      const root = Math.sqrt(depth);
      return Math.abs(
        0.0267 +
          1.64 * temp ** 3 * root +
          0.011 * exp(rate ** 2 / Math.sqrt(temp)) -
          0.44 * exp(root * temp ** 2 * Math.sqrt(rate)),
      );
    }),
    valid: { tempC: [10, 45], depthPct: [80, 100], chargeRate: 2, dischargeRate: 2 },
    note: 'Measured at gentle rates only.',
  },
  ncaPanasonic: {
    label: 'NCA Panasonic 3 Ah',
    file: 'nca_gr_Panasonic3Ah_2018.py',
    data: 'doi:10.1149/2.0411609jes, doi:10.1149/1945-7111/abae37',
    calendar: powerOf(
      0.512,
      1,
      momentary((soc, tempK) => 75.4 * exp((-3340 + 353 * soc) / tempK)),
    ),
    // Its terms of rate and temperature (4.74e-11, 3.34e-11 K, 2.81e-9 K) are below anything that a number shows: 2 exp(0).
    cycling: powerOf(0.699, 1, ({ depth }) => 2 * (1.86e-6 + 0.000177 * depth)),
    valid: { tempC: [15, 35], depthPct: [80, 100], chargeRate: 0.5, dischargeRate: 2 },
    note: 'Calendar and cycling come from two studies; the knee is not in the model, and how depth matters is assumed, not measured.',
  },
  nmc111Kokam: {
    label: 'NMC111 Kokam 75 Ah',
    file: 'nmc111_gr_Kokam75Ah_2017.py',
    data: 'IEEE Xplore 7963578',
    calendar: powerOf(
      0.357,
      1,
      momentary((soc, tempK) => 2.66e7 * exp((-17.8 - 5.21 * anode(soc)) / at35C(tempK))),
    ),
    cycling: powerOf(
      0.778,
      1,
      ({ depth, meanTempK }) => 3.8e3 * exp(-18.4 / at35C(meanTempK) + 1.04 * exp(depth ** 2)),
    ),
    valid: { tempC: [0, 45], depthPct: [80, 100], chargeRate: 1, dischargeRate: 1 },
    note: 'Loss of lithium alone: the loss of active material, which takes over after several thousand full cycles, is left out. Rates make no difference.',
  },
  nmc111Sanyo: {
    label: 'NMC111 Sanyo 2 Ah',
    file: 'nmc111_gr_Sanyo2Ah_2014.py',
    data: 'doi:10.1016/j.jpowsour.2014.02.012',
    calendar: powerOf(
      0.75,
      1,
      momentary((soc, tempK) => (7.543 * sanyoVoltageV(soc) - 23.75) * 1e6 * exp(-6976 / tempK)),
    ),
    // Counted in Ah: a full cycle of the 2.15 Ah cell moves its capacity twice.
    cycling: powerOf(0.5, 1 / (2 * 2.15), ({ depth, mean }) => {
      const meanSquareV = Math.sqrt(mean((soc) => sanyoVoltageV(soc) ** 2));
      return 7.348e-3 * (meanSquareV - 3.667) ** 2 + 7.6e-4 + 4.081e-3 * depth;
    }),
    valid: { tempC: [20, 40], depthPct: [0, 100], chargeRate: 1, dischargeRate: 1 },
    note: 'The model of Schmalstieg, much cited and pessimistic for a car: cycled at 1 C and 35 degC, at no other rate or temperature.',
  },
  nmc622Denso: {
    label: 'NMC622 Denso 50 Ah',
    file: 'nmc622_gr_DENSO50Ah_2021.py',
    data: 'doi:10.1149/1945-7111/ac2ebd',
    calendar: powerOf(0.5, 1, densoCalendarRate),
    cycling: powerOf(0.5, 1, (stress) => {
      const { depth, meanSoc, meanTempK } = stress;
      const strain = Math.sqrt(depth * (stress.chargeRate || stress.rate));
      const plating = 3.24 * arrhenius(-58_000, meanTempK) * strain * (1 + 2.1 * meanSoc) - 0.099;
      const wear = Math.max(0, plating) + 1.44 * arrhenius(-13_000, meanTempK) * depth ** 6;
      return 0.985 * densoCalendarRate(stress) * wear;
    }),
    valid: { tempC: [10, 60], depthPct: [10, 100], chargeRate: 1, dischargeRate: 1 },
    note: 'Cells of an electric car. Cycled around half charge only; without the break-in, as in BLAST-Lite.',
  },
  nmc811LgM50: {
    label: 'NMC811-GrSi LG M50 5 Ah',
    file: 'nmc811_grSi_LGM50_5Ah_2021.py',
    data: 'IEEE Xplore 9617644',
    calendar: powerOf(
      0.651697743905278,
      1e4,
      momentary((soc, tempK) => {
        const temp = at35C(tempK);
        return (
          -2.39156628786525 +
          2.44205317834185 * exp(temp ** 3 * anode(soc) ** (-1 / 3)) -
          4.45998246136905 * temp ** 3 * anode(soc) ** -0.5 +
          0.448140062203916 * exp(Math.sqrt(soc) / temp ** 2) -
          0.185337797906876 * exp(soc ** 3)
        );
      }),
    ),
    cycling: powerOf(
      0.441996792536332,
      1e4,
      ({ dischargeRate, meanTempK }) =>
        0.181235015387132 *
        exp(
          -0.123779206033993 * dischargeRate ** 3 +
            1.24459541295018 * at35C(meanTempK) ** 3 * Math.sqrt(dischargeRate),
        ),
    ),
    valid: { tempC: [0, 25], depthPct: [100, 100], chargeRate: 0.3, dischargeRate: 2 },
    note: 'Cycled at full depth only, so depth makes no difference in it; nor does the rate of charge.',
  },
  nmc811LgMj1: {
    label: 'NMC811-GrSi LG MJ1 4 Ah',
    file: 'nmc811_grSi_LGMJ1_4Ah_2020.py',
    data: 'EVERLASTING project, deliverable D2.3 (2020)',
    calendar: powerOf(
      0.743,
      1,
      momentary((soc, tempK) => 0.0353 * exp((-1030 + 57.7 * soc) / tempK)),
    ),
    cycling: powerOf(
      0.695,
      1,
      ({ depth, meanTempK }) =>
        (1.77e-7 + 2.21e-7 * depth) * (exp(2250 / meanTempK) + exp(-1.14e4 / meanTempK)),
    ),
    valid: { tempC: [0, 50], depthPct: [20, 80], chargeRate: 1, dischargeRate: 3 },
    note: 'Dense cells that do not last. The knee is not in the model, and how depth matters is assumed, not measured.',
  },
  nmcLto: {
    label: 'NMC-LTO 10 Ah',
    file: 'nmc_lto_10Ah_2020.py',
    data: 'doi:10.1016/j.jpowsour.2020.228566',
    calendar: powerOf(1, 1, () => 0),
    cycling: powerOf(0.526, 1, ({ depth, rate, meanTempK }) => {
      const perCycle = 1.29 + 7.83e-5 * rate + 4.02 * depth ** 3;
      return perCycle * exp((-8.33 * 318.15) / meanTempK);
    }),
    valid: { tempC: [30, 60], depthPct: [0, 100], chargeRate: 10, dischargeRate: 10 },
    note: 'Hardly ages by time below 60 degC: its small gain of capacity while parked is not counted, so the calendar costs nothing.',
  },
} as const satisfies Record<string, Chemistry>;

export type ChemistryName = keyof typeof chemistries;

/** A polynomial in the state of charge; where it falls below zero nothing is lost. */
function densoCalendarRate({ meanSoc, meanTempK }: Stress): number {
  const byCharge =
    -0.000197 + meanSoc * (0.0101 - 4.06e-6 * meanTempK) - 0.0157 * meanSoc ** 2 + 0.00835 * meanSoc ** 3;
  return Math.max(0, arrhenius(37_000, meanTempK) * (byCharge + 3.32e-5 * Math.max(0, meanTempK - 328.15)));
}
