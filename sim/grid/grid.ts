/** The low-voltage network at the house. */
export interface GridParameters {
  /** Line to neutral. */
  readonly nominalVoltageV: number;
  readonly nominalFrequencyHz: number;
  /** Phases that share the station's power evenly. */
  readonly phases: number;
  /** Resistive part from transformer to house, one phase: it lifts the voltage when the house exports. */
  readonly impedanceOhm: number;
  /** Standard deviations of the slow wander. */
  readonly voltageNoiseV: number;
  readonly frequencyNoiseHz: number;
}

/**
 * A European house. The wander stays well inside EN 50160 (230 V +-10 %, 50 Hz +-1 % for 99.5 % of a year); the
 * reference impedance of IEC 60725 is 0.24 ohm resistive a phase.
 */
export const houseGrid: GridParameters = {
  nominalVoltageV: 230,
  nominalFrequencyHz: 50,
  phases: 3,
  impedanceOhm: 0.24,
  voltageNoiseV: 1.5,
  frequencyNoiseHz: 0.015,
};

const voltageWanderS = 300;
const frequencyWanderS = 30;

/** Voltage and frequency at the station's connection. */
export interface Grid {
  readonly parameters: GridParameters;
  /** Disturbances that a scenario lays on top. */
  voltageOffsetV: number;
  frequencyOffsetHz: number;
  voltageV: number;
  frequencyHz: number;
  /** @param acPowerW of the station, + is export */
  step(dtS: number, acPowerW: number): void;
}

/** A grid at its nominal values. */
export function createGrid(parameters: GridParameters, random: () => number): Grid {
  let voltageWanderV = 0;
  let frequencyWanderHz = 0;
  const grid: Grid = {
    parameters,
    voltageOffsetV: 0,
    frequencyOffsetHz: 0,
    voltageV: parameters.nominalVoltageV,
    frequencyHz: parameters.nominalFrequencyHz,
    step(dtS, acPowerW) {
      voltageWanderV = wander(voltageWanderV, parameters.voltageNoiseV, dtS / voltageWanderS);
      frequencyWanderHz = wander(frequencyWanderHz, parameters.frequencyNoiseHz, dtS / frequencyWanderS);
      const phaseCurrentA = acPowerW / parameters.phases / parameters.nominalVoltageV;
      grid.voltageV =
        parameters.nominalVoltageV +
        grid.voltageOffsetV +
        voltageWanderV +
        phaseCurrentA * parameters.impedanceOhm;
      grid.frequencyHz = parameters.nominalFrequencyHz + grid.frequencyOffsetHz + frequencyWanderHz;
    },
  };
  return grid;

  /** Ornstein-Uhlenbeck process, exact for any step; evenly distributed kicks keep it bounded. */
  function wander(value: number, deviation: number, stepInTimeConstants: number): number {
    const memory = Math.exp(-stepInTimeConstants);
    const kick = Math.sqrt(3) * (2 * random() - 1);
    return value * memory + deviation * Math.sqrt(1 - memory * memory) * kick;
  }
}
