import type { CabinParameters } from './vehicleParameters.ts';

/** Air and surfaces of the cabin as one store of heat, held at a wanted temperature by heater and compressor. */
export interface Cabin {
  tempC: number;
  /** Electrical power of the last step, W. */
  powerW: number;
  /** @param isOn whether somebody sits inside; else it drifts to the air around it */
  step(dtS: number, ambientC: number, isOn: boolean): void;
}

/** Between these the windows do. */
const comfortBandC = 2;

/** A cabin as warm as the air around it. */
export function createCabin(parameters: CabinParameters, ambientC: number): Cabin {
  const { targetC, conductanceWPerK, heatCapacityJPerK, gainsW, powerW } = parameters;
  const cabin: Cabin = { tempC: ambientC, powerW: 0, step };
  return cabin;

  function step(dtS: number, outsideC: number, isOn: boolean): void {
    if (!isOn) {
      cabin.powerW = 0;
      // Exact for any step, as the car may stand for days.
      cabin.tempC =
        outsideC + (cabin.tempC - outsideC) * Math.exp((-dtS * conductanceWPerK) / heatCapacityJPerK);
      return;
    }
    const passiveW = conductanceWPerK * (outsideC - cabin.tempC) + gainsW;
    const wantedHeatW = heatWantedW(passiveW, dtS);
    const cop = wantedHeatW > 0 ? parameters.heatingCop : parameters.coolingCop;
    cabin.powerW = Math.min(powerW, Math.abs(wantedHeatW) / cop);
    const heatW = Math.sign(wantedHeatW) * cabin.powerW * cop;
    cabin.tempC += (dtS * (passiveW + heatW)) / heatCapacityJPerK;
  }

  /** What reaches the edge of the comfort band within this step, + heats. */
  function heatWantedW(passiveW: number, dtS: number): number {
    const freeC = cabin.tempC + (dtS * passiveW) / heatCapacityJPerK;
    const edgeC = Math.max(targetC - comfortBandC, Math.min(freeC, targetC + comfortBandC));
    return ((edgeC - freeC) * heatCapacityJPerK) / dtS;
  }
}
