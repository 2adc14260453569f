/** Losses of a bidirectional converter between grid and car, W at the DC side's power. */
export interface ConverterParameters {
  /** From the grid, nothing switched on. */
  readonly asleepPowerW: number;
  /** From the grid in a session without power. */
  readonly idlePowerW: number;
  /** While power flows: constant, proportional and quadratic part. */
  readonly fixedLossW: number;
  readonly proportionalLoss: number;
  readonly quadraticLossPerW: number;
}

/** What the converter does besides moving power. */
export type ConverterState = 'asleep' | 'idle';

/**
 * A 10 kW wall station: 82 % at 1 kW, 94 % at 6 kW, 95 % at 10 kW. The shape (poor at low power, best near the rated
 * one) is that of measured bidirectional stations; the coefficients are this project's.
 */
export const wallStationConverter: ConverterParameters = {
  asleepPowerW: 4,
  idlePowerW: 12,
  fixedLossW: 150,
  proportionalLoss: 0.0316,
  quadraticLossPerW: 5.6e-7,
};

/** A bidirectional AC/DC converter. */
export interface Converter {
  readonly parameters: ConverterParameters;
  /** Heat while `dcPowerW` flows (either sign); 0 when none does. */
  conversionLossW(dcPowerW: number): number;
  /** Draw of a converter that moves no power; 0 when it does. */
  standbyW(dcPowerW: number, state: ConverterState): number;
  /** Power to the grid, + is export, when `dcPowerW` (+ is out of the battery) flows. */
  acPowerW(dcPowerW: number, state: ConverterState): number;
}

/** A converter without memory. */
export function createConverter(parameters: ConverterParameters): Converter {
  const { fixedLossW, proportionalLoss, quadraticLossPerW } = parameters;
  function conversionLossW(dcPowerW: number): number {
    const magnitudeW = Math.abs(dcPowerW);
    if (magnitudeW === 0) return 0;
    return fixedLossW + proportionalLoss * magnitudeW + quadraticLossPerW * magnitudeW * magnitudeW;
  }
  function standbyW(dcPowerW: number, state: ConverterState): number {
    if (dcPowerW !== 0) return 0;
    return state === 'asleep' ? parameters.asleepPowerW : parameters.idlePowerW;
  }
  return {
    parameters,
    conversionLossW,
    standbyW,
    // The losses come out of the car's energy when exporting and on top of the grid's when importing: one formula.
    acPowerW: (dcPowerW, state) => dcPowerW - conversionLossW(dcPowerW) - standbyW(dcPowerW, state),
  };
}
