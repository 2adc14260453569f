import type { PackParameters } from './packParameters.ts';
import { createSocCurve } from './socCurve.ts';

/** The battery management answers a current beyond its limits after this long. */
const OVERLOAD_TOLERANCE_S = 2;
/** Measurement and rounding are no overload. */
const OVERLOAD_FACTOR = 1.1;
const OVERLOAD_MARGIN_W = 500;

/** What the battery management measures, and what it answers. */
export interface ManagedState {
  readonly socPct: number;
  readonly powerW: number;
  readonly cellMinV: number;
  readonly cellMaxV: number;
  readonly tempMinC: number;
  readonly tempMaxC: number;
  readonly forcedRelayCutRequest: number;
  dischargeLimitW: number;
  chargeLimitW: number;
  relayCutRequest: number;
}

/** The control unit in the battery: power limits, and the request to open the main relay. */
export interface BatteryManagement {
  /** After a step, with the state at its end. */
  update(state: ManagedState, dtS: number): void;
}

/** Its limits are those of the charge, less what weak or full cells, cold and heat take away. */
export function createBatteryManagement(parameters: PackParameters): BatteryManagement {
  const { voltage, temperature } = parameters.cell;
  const dischargeLimit = createSocCurve(parameters.dischargeLimitW);
  const chargeLimit = createSocCurve(parameters.chargeLimitW);
  const overload = { forS: 0 };

  return {
    update(state, dtS) {
      const overloaded =
        state.powerW > state.dischargeLimitW * OVERLOAD_FACTOR + OVERLOAD_MARGIN_W ||
        -state.powerW > state.chargeLimitW * OVERLOAD_FACTOR + OVERLOAD_MARGIN_W;
      overload.forS = overloaded ? overload.forS + dtS : 0;
      const outside =
        state.cellMinV < voltage.cut[0] ||
        state.cellMaxV > voltage.cut[1] ||
        state.tempMaxC > temperature.cut;
      const ownRequest = outside || overload.forS > OVERLOAD_TOLERANCE_S ? 1 : 0;
      state.relayCutRequest = state.forcedRelayCutRequest || ownRequest;
      const emptyShare = shareOf(state.cellMinV - voltage.stop[0], voltage.taper);
      const fullShare = shareOf(voltage.stop[1] - state.cellMaxV, voltage.taper);
      state.dischargeLimitW =
        dischargeLimit.at(state.socPct) * emptyShare * temperatureShare(state, temperature.discharge);
      state.chargeLimitW =
        chargeLimit.at(state.socPct) * fullShare * temperatureShare(state, temperature.charge);
    },
  };

  /** What the coldest and the warmest place leave of a limit. */
  function temperatureShare(
    { tempMinC, tempMaxC }: ManagedState,
    [fromC, toC]: readonly [number, number],
  ): number {
    const { taper } = temperature;
    return Math.min(shareOf(tempMinC - fromC, taper), shareOf(toC - tempMaxC, taper));
  }
}

/** Falls from 1 to 0 over the last `taper` before a limit. */
function shareOf(distance: number, taper: number): number {
  return Math.min(1, Math.max(0, distance / taper));
}
