/** What a station goes through until power flows; in each it says other things. */
export const benchPhases = ['waiting', 'testing', 'dead', 'ready', 'exporting'] as const;
export type BenchPhase = (typeof benchPhases)[number];

/** What the measured interpreter is told in a file of its Storage. */
export interface BenchPlan {
  /**
   * Answers of READ RX BUFFER, base64, repeated: of the vehicle while no power flows and while it exports, each message
   * once a tick; of charger and meter in each phase.
   */
  readonly vehicleAnswers: { readonly resting: readonly string[]; readonly exporting: readonly string[] };
  readonly chargerAnswers: Readonly<Record<BenchPhase, readonly string[]>>;
  readonly vehicleFramesPerTick: number;
  readonly chargerFramesPerTick: number;
  readonly ticks: number;
  /** When the variables are counted: after boot, and when everything has happened once. */
  readonly bootTicks: number;
  readonly warmTicks: number;
  /** Ticks over which the time is averaged, and between two signs of life. */
  readonly windowTicks: number;
  readonly progressTicks: number;
}

export const BENCH_FILE = 'bench.json';
