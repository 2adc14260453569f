/** Heat while power flows in one direction, by the power at the DC side. */
export interface ConversionLosses {
  readonly fixedLossW: number;
  readonly proportionalLoss: number;
  readonly quadraticLossPerW: number;
}

/** Losses of a bidirectional converter between grid and car. */
export interface ConverterParameters {
  /** From the grid, nothing switched on. */
  readonly asleepPowerW: number;
  /** From the grid in a session without power. */
  readonly idlePowerW: number;
  /** From the grid into the battery, and back: the two stages work the other way round and lose differently. */
  readonly charge: ConversionLosses;
  readonly discharge: ConversionLosses;
}

/** What the converter does besides moving power. */
export type ConverterState = 'asleep' | 'idle';

/** A bidirectional AC/DC converter. */
export interface Converter {
  readonly parameters: ConverterParameters;
  /** Heat while `dcPowerW` flows (+ is out of the battery); 0 when none does. */
  conversionLossW(dcPowerW: number): number;
  /** Draw of a converter that moves no power; 0 when it does. */
  standbyW(dcPowerW: number, state: ConverterState): number;
  /** Power to the grid, + is export, when `dcPowerW` (+ is out of the battery) flows. */
  acPowerW(dcPowerW: number, state: ConverterState): number;
  /**
   * The inverse: power out of the battery (+) for so much to the grid (+ is export). 0 where the grid gives no more
   * than the losses; beyond what the converter can bring to the grid, the power that brings the most.
   */
  dcPowerW(acPowerW: number): number;
}

/** A converter without memory. */
export function createConverter(parameters: ConverterParameters): Converter {
  const { charge, discharge } = parameters;
  function conversionLossW(dcPowerW: number): number {
    if (dcPowerW === 0) return 0;
    const magnitudeW = Math.abs(dcPowerW);
    const losses = dcPowerW > 0 ? discharge : charge;
    return (
      losses.fixedLossW +
      losses.proportionalLoss * magnitudeW +
      losses.quadraticLossPerW * magnitudeW * magnitudeW
    );
  }
  function standbyW(dcPowerW: number, state: ConverterState): number {
    if (dcPowerW !== 0) return 0;
    return state === 'asleep' ? parameters.asleepPowerW : parameters.idlePowerW;
  }
  /** Solves `linear * dcW + quadratic * dcW^2 = netW`, in the form that also holds without a quadratic part. */
  function solvedW(netW: number, linear: number, quadratic: number): number {
    return (2 * netW) / (linear + Math.sqrt(Math.max(0, linear * linear + 4 * quadratic * netW)));
  }
  function dcPowerW(acPowerW: number): number {
    if (acPowerW > 0) {
      const { fixedLossW, proportionalLoss, quadraticLossPerW } = discharge;
      const linear = 1 - proportionalLoss;
      const netW = acPowerW + fixedLossW;
      const mostW = quadraticLossPerW > 0 ? linear / (2 * quadraticLossPerW) : Infinity;
      return Math.min(solvedW(netW, linear, -quadraticLossPerW), mostW);
    }
    const netW = -acPowerW - charge.fixedLossW;
    if (netW <= 0) return 0;
    return -solvedW(netW, 1 + charge.proportionalLoss, charge.quadraticLossPerW);
  }
  return {
    parameters,
    conversionLossW,
    standbyW,
    // The losses come out of the car's energy when exporting and on top of the grid's when importing: one formula.
    acPowerW: (dcPowerW, state) => dcPowerW - conversionLossW(dcPowerW) - standbyW(dcPowerW, state),
    dcPowerW,
  };
}
