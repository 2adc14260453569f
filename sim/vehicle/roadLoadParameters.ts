import { gravityMps2 } from './roadLoad.ts';

/** Resistance of a car on a flat road: constant + linear v + quadratic v^2, N, as measured by a coast-down. */
export interface RoadLoadParameters {
  readonly constantN: number;
  readonly linearNPerMps: number;
  readonly quadraticNPerMps2: number;
  /** What it was measured with. */
  readonly massKg: number;
  readonly airDensityKgM3: number;
}

const NEWTONS_PER_LBF = 4.4482216;
export const KG_PER_LB = 0.45359237;
export const MPS_PER_MPH = 0.44704;

/** Air of SAE J1263, to which a coast-down is corrected: 20 degC, 98.21 kPa. */
const coastDownAirKgM3 = 1.167;
/** FASTSim's air. */
const standardAirKgM3 = 1.2;

/** Road load from the target coefficients of the EPA's list of tested cars. @param massKg of the test */
export function roadLoadOfCoastDown(
  { aLbf, bLbfPerMph, cLbfPerMph2 }: { aLbf: number; bLbfPerMph: number; cLbfPerMph2: number },
  massKg: number,
): RoadLoadParameters {
  return {
    constantN: aLbf * NEWTONS_PER_LBF,
    linearNPerMps: (bLbfPerMph * NEWTONS_PER_LBF) / MPS_PER_MPH,
    quadraticNPerMps2: (cLbfPerMph2 * NEWTONS_PER_LBF) / MPS_PER_MPH ** 2,
    massKg,
    airDensityKgM3: coastDownAirKgM3,
  };
}

/** Road load from drag coefficient, frontal area and rolling resistance. */
export function roadLoadOfShape(
  shape: { dragCoefficient: number; frontalAreaM2: number; rollingCoefficient: number },
  massKg: number,
): RoadLoadParameters {
  return {
    constantN: massKg * gravityMps2 * shape.rollingCoefficient,
    linearNPerMps: 0,
    quadraticNPerMps2: 0.5 * standardAirKgM3 * shape.dragCoefficient * shape.frontalAreaM2,
    massKg,
    airDensityKgM3: standardAirKgM3,
  };
}
