/** What the measured interpreter is told in a file of its Storage. */
export interface BenchPlan {
  /** Answers of READ RX BUFFER, base64: a second of traffic, repeated. */
  readonly vehicleAnswers: readonly string[];
  readonly chargerAnswers: readonly string[];
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
