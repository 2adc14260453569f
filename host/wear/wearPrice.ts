import { DRIVEN_PCT, POWER_KW } from './behaviours.ts';
import { chemistries, type Chemistry, type ChemistryName } from './chemistries.ts';
import { convexEnvelope, slope, type CurvePoint } from './convexEnvelope.ts';
import { stressOf, type Stress } from './stress.ts';
import { checkEconomics, DAYS_PER_YEAR, pricePerLoss, type WearEconomics } from './wearEconomics.ts';
import { age, newCell } from './wearModel.ts';

/** Price of each kWh that a cycle draws between two depths below where it began. */
export interface DepthBand {
  readonly fromDepthPct: number;
  readonly toDepthPct: number;
  readonly pricePerKwh: number;
}

/** Price of holding one more kWh for an hour, between two states of charge. Below zero where a fuller cell ages less. */
export interface HoldBand {
  readonly fromSocPct: number;
  readonly toSocPct: number;
  readonly pricePerKwhPerHour: number;
}

/** What ageing costs, as the planner can take it. */
export interface WearPrices {
  /** Per kWh drawn for export, cycling alone: `PlanBattery.wearPricePerKwh`. */
  readonly wearPricePerKwh: number;
  /** By depth, from 0 to 100 %. A kWh never earns by being cycled: what a fit has below zero is zero. */
  readonly depthBands: readonly DepthBand[];
  /** By state of charge, from 0 to 100 %, prices rising: a cost slope that keeps the value of stored energy concave. */
  readonly holdBands: readonly HoldBand[];
  /**
   * How far calendar ageing lies above what the hold bands add up to, at most, as a share of its rise from lowest to
   * highest. 0 where it is convex in the state of charge.
   */
  readonly holdGap: number;
}

const DEPTH_STEP_PCT = 10;
const SOC_STEP_PCT = 5;

/** Cars do not stand emptier for long; the steep start of most curves would tilt the envelope where they do stand. */
const LOWEST_SOC_PCT = 10;

/**
 * Linear prices of a chemistry. The laws are not linear: a cell ages ever slower, and deeper or fuller costs more for
 * each kWh. Over the whole life, the price of export is what its days do more than days of driving alone; the depth
 * bands spread the loss of such a life evenly over its throughput; the hold bands spread the loss at one state of charge
 * evenly over its hours, and are the lower convex envelope of that. So a new pack ages faster than its prices say, an
 * old one slower.
 * @throws BackfeedError WEAR_INPUT
 */
export function wearPrices(chemistry: ChemistryName, economics: WearEconomics): WearPrices {
  checkEconomics(economics);
  const model: Chemistry = chemistries[chemistry];
  return {
    wearPricePerKwh: Math.max(0, exportPrice(model, economics)),
    depthBands: depthBands((depthPct) => cyclePrice(model, depthPct, economics)),
    ...holdBands(model, economics),
  };
}

/** Of a full cycle of this depth, by depth bands. */
export function cycleCost(bands: readonly DepthBand[], depthPct: number, capacityKwh: number): number {
  return bands.reduce((sum, { fromDepthPct, toDepthPct, pricePerKwh }) => {
    const pct = Math.min(depthPct, toDepthPct) - fromDepthPct;
    return pct <= 0 ? sum : sum + (pct / 100) * capacityKwh * pricePerKwh;
  }, 0);
}

/** Of holding so much for an hour, by hold bands. */
export function holdCostPerHour(bands: readonly HoldBand[], socPct: number, capacityKwh: number): number {
  return bands.reduce((sum, { fromSocPct, toSocPct, pricePerKwhPerHour }) => {
    const pct = Math.min(socPct, toSocPct) - fromSocPct;
    return pct <= 0 ? sum : sum + (pct / 100) * capacityKwh * pricePerKwhPerHour;
  }, 0);
}

/** Loss by throughput over the life, with this many full cycles a day, all of one depth. */
function cyclingLoss(
  model: Chemistry,
  depthPct: number,
  cyclesPerDay: number,
  economics: WearEconomics,
): number {
  const days = economics.years * DAYS_PER_YEAR;
  const stress = {
    ...cyclesOf(depthPct, economics),
    rate: (2 * cyclesPerDay) / 24,
    fullCycles: cyclesPerDay,
  };
  return age(model, newCell, stress, days).cyclingLoss;
}

/** What a day with its export does more than a day of driving, per kWh that it sells. */
function exportPrice(model: Chemistry, economics: WearEconomics): number {
  const driven = DRIVEN_PCT / 100;
  const cycled = driven + soldCyclesPerDay(economics);
  const lost =
    cyclingLoss(model, Math.min(100, cycled * 100), cycled, economics) -
    cyclingLoss(model, DRIVEN_PCT, driven, economics);
  return (lost * pricePerLoss(economics)) / (economics.exportKwhPerDay * economics.years * DAYS_PER_YEAR);
}

/** Mean price of each kWh that cycles of this depth draw, the throughput of the day being theirs. */
function cyclePrice(model: Chemistry, depthPct: number, economics: WearEconomics): number {
  const cycled = DRIVEN_PCT / 100 + soldCyclesPerDay(economics);
  const kwh = cycled * economics.capacityKwh * economics.years * DAYS_PER_YEAR;
  return (cyclingLoss(model, depthPct, cycled, economics) * pricePerLoss(economics)) / kwh;
}

function soldCyclesPerDay({ exportKwhPerDay, capacityKwh }: WearEconomics): number {
  return exportKwhPerDay / capacityKwh;
}

/** Down from where the car is charged to, and up again, at the power of its charger. */
function cyclesOf(depthPct: number, { capacityKwh, chargeToPct, tempC }: WearEconomics): Stress {
  const highPct = Math.max(chargeToPct, depthPct);
  const lowPct = highPct - depthPct;
  const stroke = POWER_KW / capacityKwh;
  const trace = { socPct: [highPct, lowPct, highPct], stepMs: (depthPct / 100 / stroke) * 3_600_000, tempC };
  return { ...stressOf(trace), days: 1 };
}

function depthBands(priceAt: (depthPct: number) => number): DepthBand[] {
  const bands: DepthBand[] = [];
  let costSoFar = 0;
  for (let toDepthPct = DEPTH_STEP_PCT; toDepthPct <= 100; toDepthPct += DEPTH_STEP_PCT) {
    const cost = priceAt(toDepthPct) * toDepthPct;
    bands.push({
      fromDepthPct: toDepthPct - DEPTH_STEP_PCT,
      toDepthPct,
      pricePerKwh: Math.max(0, cost - costSoFar) / DEPTH_STEP_PCT,
    });
    costSoFar = Math.max(costSoFar, cost);
  }
  return bands;
}

function holdBands(model: Chemistry, economics: WearEconomics): Pick<WearPrices, 'holdBands' | 'holdGap'> {
  const { years, tempC, capacityKwh } = economics;
  const days = years * DAYS_PER_YEAR;
  const curve: CurvePoint[] = [];
  for (let socPct = LOWEST_SOC_PCT; socPct <= 100; socPct += SOC_STEP_PCT) {
    const stress = stressOf({ socPct: [socPct, socPct], stepMs: 86_400_000, tempC });
    const loss = age(model, newCell, stress, days).calendarLoss;
    curve.push({ x: (socPct / 100) * capacityKwh, y: (loss * pricePerLoss(economics)) / (days * 24) });
  }
  const corners = convexEnvelope(curve);
  const bands = corners.slice(1).map((corner, index): HoldBand => {
    const before = corners[index]!;
    return {
      fromSocPct: index === 0 ? 0 : (before.x / capacityKwh) * 100,
      toSocPct: (corner.x / capacityKwh) * 100,
      pricePerKwhPerHour: slope(before, corner),
    };
  });
  return { holdBands: bands, holdGap: gapAbove(corners, curve) };
}

function gapAbove(corners: readonly CurvePoint[], curve: readonly CurvePoint[]): number {
  const rise = Math.max(...curve.map(({ y }) => y)) - Math.min(...curve.map(({ y }) => y));
  if (rise === 0) return 0;
  const gaps = curve.map((point) => {
    const next = Math.max(
      1,
      corners.findIndex(({ x }) => x >= point.x),
    );
    const before = corners[next - 1]!;
    return point.y - before.y - slope(before, corners[next]!) * (point.x - before.x);
  });
  return Math.max(0, ...gaps) / rise;
}
