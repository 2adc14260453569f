import type { ThermalControl, ThermalParameters } from './packParameters.ts';

/** What a step reads and changes. */
export interface ThermalState {
  tempC: number;
  readonly ambientC: number;
  readonly lossW: number;
  readonly thermalPowered: boolean;
  thermalAuxW: number;
}

/** The temperature of a pack: one heat capacity, warmed by its losses, open to the air around. */
export interface PackThermal {
  /** After the electrical part of the step has set `lossW`. */
  step(state: ThermalState, dtS: number): void;
}

/** Exact for constant heat over a step; heater and cooler work as the temperature at its beginning wants. */
export function createPackThermal(parameters: ThermalParameters): PackThermal {
  const { heatCapacityJPerK, conductanceWPerK, cooling, heating } = parameters;
  const memory = { dtS: NaN, approach: 0 };

  return {
    step(state, dtS) {
      if (dtS !== memory.dtS) {
        memory.dtS = dtS;
        memory.approach = -Math.expm1((-dtS * conductanceWPerK) / heatCapacityJPerK);
      }
      let heatW = state.lossW;
      state.thermalAuxW = 0;
      if (state.thermalPowered && cooling) {
        const movedW = cooling.mostHeatW * shareOf(state.tempC - cooling.setpointC, cooling);
        heatW -= movedW;
        state.thermalAuxW += movedW / cooling.heatPerDraw;
      }
      if (state.thermalPowered && heating) {
        const madeW = heating.mostHeatW * shareOf(heating.setpointC - state.tempC, heating);
        heatW += madeW;
        state.thermalAuxW += madeW / heating.heatPerDraw;
      }
      const endC = state.ambientC + heatW / conductanceWPerK;
      state.tempC += (endC - state.tempC) * memory.approach;
    },
  };
}

/** From 0 at the setpoint to 1 at the end of the band. */
function shareOf(beyondC: number, { bandC }: ThermalControl): number {
  return Math.min(1, Math.max(0, beyondC / bandC));
}
