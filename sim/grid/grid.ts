import { createGridPlayback, type GridProfile } from './gridProfile.ts';
import type { GridParameters } from './loadGridSite.ts';

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
  /** @param acPowerW of the station at power factor 1, + is export */
  step(dtS: number, acPowerW: number): void;
}

/**
 * A grid at its nominal values. Export lifts the voltage by current times resistance; the reactance takes back a little
 * of second order. The current is the one at the nominal voltage.
 * @param profile what the grid does by itself, instead of the site's wander
 */
export function createGrid(
  parameters: GridParameters,
  random: () => number,
  profile: GridProfile | null = null,
): Grid {
  const { nominalVoltageV, nominalFrequencyHz, resistanceOhm, reactanceOhm } = parameters;
  const noLoadVoltageV = parameters.noLoadVoltageV ?? nominalVoltageV;
  const playback = profile && createGridPlayback(profile);
  let voltageWanderV = 0;
  let frequencyWanderHz = 0;
  const grid: Grid = {
    parameters,
    voltageOffsetV: 0,
    frequencyOffsetHz: 0,
    voltageV: noLoadVoltageV,
    frequencyHz: nominalFrequencyHz,
    step(dtS, acPowerW) {
      let sourceV = noLoadVoltageV;
      let sourceHz = nominalFrequencyHz;
      if (playback) {
        playback.step(dtS);
        sourceV = playback.voltageV;
        sourceHz = playback.frequencyHz;
      } else {
        voltageWanderV = wander(voltageWanderV, parameters.voltageNoiseV, dtS / voltageWanderS);
        frequencyWanderHz = wander(frequencyWanderHz, parameters.frequencyNoiseHz, dtS / frequencyWanderS);
      }
      const phaseCurrentA = acPowerW / parameters.phases / nominalVoltageV;
      const acrossV = phaseCurrentA * reactanceOhm;
      grid.voltageV =
        sourceV +
        grid.voltageOffsetV +
        voltageWanderV +
        phaseCurrentA * resistanceOhm -
        (acrossV * acrossV) / (2 * nominalVoltageV);
      grid.frequencyHz = sourceHz + grid.frequencyOffsetHz + frequencyWanderHz;
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
