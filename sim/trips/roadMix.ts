/** Kinds of road. */
export type RoadKind = 'town' | 'rural' | 'motorway';

/** Shares of a trip's distance by kind of road; they add up to 1. */
export type RoadMix = Readonly<Record<RoadKind, number>>;

/**
 * What a trip of a length runs over: the longer, the more of it out of town. An assumption of this project, set so that
 * a commuter's car is driven for about as long each day as travelStatistics says.
 */
const mixes: readonly { readonly belowKm: number; readonly mix: RoadMix }[] = [
  { belowKm: 4, mix: { town: 1, rural: 0, motorway: 0 } },
  { belowKm: 12, mix: { town: 0.75, rural: 0.25, motorway: 0 } },
  { belowKm: 30, mix: { town: 0.5, rural: 0.35, motorway: 0.15 } },
  { belowKm: Infinity, mix: { town: 0.2, rural: 0.3, motorway: 0.5 } },
];

/** The usual mix of a trip of this length. */
export function roadMixOf(distanceKm: number): RoadMix {
  return mixes.find(({ belowKm }) => distanceKm < belowKm)!.mix;
}
