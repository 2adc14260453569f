/** Lowest, highest and mean value of a channel in each bucket; NaN where nothing was measured. */
export interface Envelope {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly mean: Float64Array;
}

/** Channels over a time, in buckets of equal length: small for any length of run, and no spike is lost. */
export interface BucketedChannels<Name extends string> {
  readonly startAtMs: number;
  readonly endAtMs: number;
  readonly bucketMs: number;
  readonly count: number;
  readonly channels: Readonly<Record<Name, Envelope>>;
}

/** What fills the buckets. */
export interface ChannelBuckets<Name extends string> {
  /**
   * Values, in the order of the names, that held from `fromMs` to `toMs`; the part outside the time is left out, and
   * so is a value that is no number.
   */
  add(fromMs: number, toMs: number, values: Float64Array): void;
  read(): BucketedChannels<Name>;
}

/** Empty buckets from `startAtMs` to `endAtMs`; the last one may be shorter. */
export function createChannelBuckets<Name extends string>(
  names: readonly Name[],
  startAtMs: number,
  endAtMs: number,
  bucketMs: number,
): ChannelBuckets<Name> {
  const count = Math.max(1, Math.ceil((endAtMs - startAtMs) / bucketMs));
  const size = names.length;
  const low = new Float64Array(count * size).fill(Infinity);
  const high = new Float64Array(count * size).fill(-Infinity);
  const sum = new Float64Array(count * size);
  const weightMs = new Float64Array(count * size);

  return {
    add(fromMs, toMs, values) {
      const beginMs = Math.max(fromMs, startAtMs) - startAtMs;
      const stopMs = Math.min(toMs, endAtMs) - startAtMs;
      if (stopMs <= beginMs) return;
      const last = Math.min(count - 1, Math.ceil(stopMs / bucketMs) - 1);
      for (let bucket = Math.floor(beginMs / bucketMs); bucket <= last; bucket++) {
        const partMs = Math.min(stopMs, (bucket + 1) * bucketMs) - Math.max(beginMs, bucket * bucketMs);
        for (let channel = 0; channel < size; channel++) {
          const value = values[channel] as number;
          if (value !== value) continue;
          const at = bucket * size + channel;
          if (value < low[at]!) low[at] = value;
          if (value > high[at]!) high[at] = value;
          sum[at]! += value * partMs;
          weightMs[at]! += partMs;
        }
      }
    },
    read() {
      const channels = {} as Record<Name, Envelope>;
      names.forEach((name, channel) => {
        const column = (of: (at: number) => number): Float64Array =>
          Float64Array.from({ length: count }, (_, bucket) => {
            const at = bucket * size + channel;
            return weightMs[at]! > 0 ? of(at) : NaN;
          });
        channels[name] = {
          low: column((at) => low[at]!),
          high: column((at) => high[at]!),
          mean: column((at) => sum[at]! / weightMs[at]!),
        };
      });
      return { startAtMs, endAtMs, bucketMs, count, channels };
    },
  };
}
