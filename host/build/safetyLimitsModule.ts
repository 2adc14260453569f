import {
  safetyLimits,
  type Chemistry,
  type SafetyLimit,
  type SafetyLimitName,
} from '../../firmware/contract/safetyLimits.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';

/** What a profile says about the safety of its vehicle. */
export interface VehicleSafety {
  readonly chemistry: Chemistry;
  readonly cellsInSeries: number;
  /** The vehicle tells the voltages of its cells. */
  readonly tellsCellVoltages: boolean;
  /** Most that the car itself takes from the battery while it is parked, W. */
  readonly auxiliariesMaxW: number;
  /** Limits that this vehicle has tighter than the default. */
  readonly tightened: Readonly<Partial<Record<SafetyLimitName, number | undefined>>>;
}

export type ResolvedSafetyLimits = Readonly<Record<SafetyLimitName, number>>;

/** The default of a limit for a chemistry. */
export function defaultOf(limit: SafetyLimit, chemistry: Chemistry): number {
  return typeof limit.default === 'number' ? limit.default : limit.default[chemistry];
}

/**
 * The limits as they hold for a vehicle.
 * @param path of the profile, for errors
 * @throws BackfeedError PROFILE_SAFETY when a limit is loosened or leaves its range
 */
export function resolveSafetyLimits(safety: VehicleSafety, path: string): ResolvedSafetyLimits {
  const entries = Object.entries(safetyLimits as Record<string, SafetyLimit>).map(([name, limit]) => {
    const own = safety.tightened[name as SafetyLimitName];
    const standard = defaultOf(limit, safety.chemistry);
    if (own === undefined) return [name, standard] as const;
    const isTighter = limit.safer === 'lower' ? own <= standard : own >= standard;
    if (isTighter && own >= limit.min && own <= limit.max) return [name, own] as const;
    const [from, to] = limit.safer === 'lower' ? [limit.min, standard] : [standard, limit.max];
    throw new BackfeedError(
      'PROFILE_SAFETY',
      `${path}: safety.${name}: ${own} ${limit.unit} is not tighter than the ${standard} ${limit.unit} of safety goal ${limit.goal}, or beyond its range`.replaceAll(
        '  ',
        ' ',
      ),
      `Give ${from} to ${to}, or leave it out`,
    );
  });
  return Object.fromEntries(entries) as ResolvedSafetyLimits;
}

/** Source text of the virtual module `safety-limits`. */
export function safetyLimitsModule(limits: ResolvedSafetyLimits, safety: VehicleSafety): string {
  return [
    ...Object.entries(limits),
    ['cellsInSeries', safety.tellsCellVoltages ? 0 : safety.cellsInSeries] as const,
    ['auxiliariesMaxW', safety.auxiliariesMaxW] as const,
  ]
    .map(([name, value]) => `export const ${name} = ${value};`)
    .join('\n');
}
