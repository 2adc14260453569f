import {
  shortfallPricePerKwh,
  softMinSocPct,
  terminalSegments,
  tripShortfallPrices,
  type PlanBattery,
  type PlanProblem,
  type SocPowerPoint,
} from './planProblem.ts';
import type { SlopeProgramme } from './slopeProgramme.ts';
import type { SlotAction } from './slotAction.ts';
import type { Line, PowerLimits } from './taperedStep.ts';

const WH_PER_KWH = 1000;
const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;

/** Lines through neighbouring points of a taper, kW over kWh; one point is the same power everywhere. */
function taperLines(points: readonly SocPowerPoint[], capacityKwh: number): Line[] {
  const inKwh = points.map(({ socPct, powerW }) => ({
    kwh: (socPct / 100) * capacityKwh,
    powerKw: powerW / WH_PER_KWH,
  }));
  if (inKwh.length === 1) return [{ slope: 0, offsetKwh: inKwh[0]!.powerKw }];
  return inKwh.slice(1).map((point, index) => {
    const before = inKwh[index]!;
    const slope = (point.powerKw - before.powerKw) / (point.kwh - before.kwh);
    return { slope, offsetKwh: point.powerKw - slope * point.kwh };
  });
}

/**
 * Where a power that is a line over the stored energy leads within some time. The solution of dE/dt = slope * E + offset
 * is itself a line over the energy at the start, so tapering within a slot is not lost.
 */
function flowAlong({ slope, offsetKwh: powerKw }: Line, hours: number): Line {
  const growth = Math.exp(slope * hours);
  return { slope: growth, offsetKwh: powerKw * (slope === 0 ? hours : (growth - 1) / slope) };
}

/**
 * How far a slot of a battery gets; null where its taper is given for neither direction. What a battery may do at a
 * state of charge is the least of the lines of its taper, so where it gets is at most where the least of them leads: the
 * exact end, but for slots that pass a corner, where it is a little more.
 */
export function powerLimits(battery: PlanBattery, hours: number): PowerLimits | null {
  const { chargeTaper, dischargeTaper } = battery;
  if (!chargeTaper && !dischargeTaper) return null;
  const capacityKwh = battery.capacityWh / WH_PER_KWH;
  return {
    up: taperLines(chargeTaper ?? [], capacityKwh).map((line) => flowAlong(line, hours)),
    down: taperLines(dischargeTaper ?? [], capacityKwh).map(({ slope, offsetKwh }) =>
      flowAlong({ slope: -slope, offsetKwh: -offsetKwh }, hours),
    ),
  };
}

/** Share of the stored energy that is left after a slot. */
export function keptShare(battery: PlanBattery, hours: number): number {
  return Math.pow(1 - (battery.selfDischargePctPerDay ?? 0) / 100, hours / HOURS_PER_DAY);
}

/** The problem in stored energy: efficiency and wear go into the prices, powers into energies a slot. */
export function toSlopeProgramme(problem: PlanProblem, actions: readonly SlotAction[]): SlopeProgramme {
  const { slots, battery } = problem;
  const { holdPrices = [], drainW = 0 } = battery;
  const terminal = terminalSegments(problem.terminal, battery.capacityWh);
  const capacityKwh = battery.capacityWh / WH_PER_KWH;
  const hours = Float64Array.from(slots, (slot) => slot.durationMs / MS_PER_HOUR);
  // Two bands more than corners where nothing is no corner.
  const mostBands = actions.reduce((sum, { envelope }) => sum + envelope.length, 0);
  const bandStarts = new Int32Array(slots.length + 1);
  const bandKwh = new Float64Array(mostBands);
  const bandPrice = new Float64Array(mostBands);
  const mostStoredCost = new Float64Array(slots.length);
  const limits: (PowerLimits | null)[] = [];
  let bands = 0;
  let limitsHours = NaN;
  let limitsThere: PowerLimits | null = null;
  for (let index = 0; index < slots.length; index += 1) {
    const { envelope } = actions[index]!;
    mostStoredCost[index] = envelope[envelope.length - 1]!.cost;
    for (let node = envelope.length - 1; node > 0; node -= 1) {
      const high = envelope[node]!;
      const low = envelope[node - 1]!;
      const price = (high.cost - low.cost) / (high.storedKwh - low.storedKwh);
      const stored = high.storedKwh - Math.max(0, low.storedKwh);
      const drawn = Math.min(0, high.storedKwh) - low.storedKwh;
      if (stored > 0) {
        bandKwh[bands] = stored;
        bandPrice[bands++] = price;
      }
      if (drawn > 0) {
        bandKwh[bands] = -drawn;
        bandPrice[bands++] = price;
      }
    }
    bandStarts[index + 1] = bands;
    if (hours[index] !== limitsHours) {
      limitsHours = hours[index]!;
      limitsThere = powerLimits(battery, limitsHours);
    }
    limits.push(slots[index]!.plugged ? limitsThere : null);
  }
  return {
    capacityKwh,
    bandStarts,
    bandKwh,
    bandPrice,
    mostStoredCost,
    limits,
    keptShare: hours.map((slotHours) => keptShare(battery, slotHours)),
    tripKwh: hours.map((slotHours, index) => (slots[index]!.tripEnergyWh + drainW * slotHours) / WH_PER_KWH),
    tripShortfallPrice: tripShortfallPrices(problem),
    softMinKwh: Float64Array.from(
      { length: slots.length + 1 },
      (_, index) => (softMinSocPct(problem, index) / 100) * capacityKwh,
    ),
    shortfallPrice: shortfallPricePerKwh(problem),
    holdFromKwh: holdPrices.map(({ fromSocPct }) => (fromSocPct / 100) * capacityKwh),
    holdPrice: holdPrices.map(({ pricePerKwhHour }) => pricePerKwhHour),
    hours,
    terminalKwh: terminal.map(({ energyWh }) => energyWh / WH_PER_KWH),
    terminalPrice: terminal.map(({ pricePerKwh }) => pricePerKwh),
  };
}
