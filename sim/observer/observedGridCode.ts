/** Lowest and highest. */
export type Range = readonly [number, number];

/** What a grid code and our earlier back-off ask of the car: of nominal, and Hz off nominal. */
export interface ObservedGridCode {
  /** Where power must not flow for longer than it takes to notice. */
  readonly stayPu: Range;
  readonly stayOffHz: Range;
  /** Where the grid must have been for `enterDelayS` before power flows, after a start and after a trip. */
  readonly enterPu: Range;
  readonly enterOffHz: Range;
  readonly enterDelayS: number;
  /** For so long power rises after that; who has to stop before its end waits anew. */
  readonly rampS: number;
  /** The same as a trip: the grid was beyond for so long, s. */
  readonly trips: readonly { readonly pu?: Range; readonly offHz?: Range; readonly clearingS: number }[];
}

/**
 * EN 50549-1, written out here and not read from the firmware's tables, with the shortest waits that it can be set to.
 * Sources: docs/grid-codes.md.
 */
export const observedEn50549: ObservedGridCode = {
  stayPu: [0.9, 1.08],
  stayOffHz: [-1, 1],
  enterPu: [0.85, 1.1],
  enterOffHz: [-0.5, 0.2],
  enterDelayS: 10,
  rampS: 10,
  trips: [
    { pu: [0, 1.2], clearingS: 0.1 },
    { pu: [0, 1.15], clearingS: 0.2 },
    { pu: [0, 1.1], clearingS: 3 },
    { pu: [0.85, Infinity], clearingS: 1.5 },
    { pu: [0.7, Infinity], clearingS: 0.2 },
    { offHz: [-Infinity, 2], clearingS: 0.1 },
    { offHz: [-Infinity, 1.5], clearingS: 2 },
    { offHz: [-2.5, Infinity], clearingS: 2 },
    { offHz: [-3, Infinity], clearingS: 0.1 },
  ],
};
