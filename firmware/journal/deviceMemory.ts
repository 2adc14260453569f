/** What the device remembers over restarts and power cuts: a number below 2^53 at each place, 0 before it is first set. */
export const memoryPlaces = {
  /** Bits of the faults that latch: only who is allowed to clears them. */
  latchedFaults: 0,
  /** Messages are sealed with counters below this one: after a restart they go on from here, so none is used twice. */
  sentCounterCeiling: 1,
  /** Counters of the last policy and the last command that were accepted. */
  policyCounter: 2,
  commandCounter: 3,
  /** Marks the keys that the counters belong to: with new keys they begin anew. */
  keyMark: 4,
  /** Restarts of a plugged car that lie close together, and the time on between the last two of them, ms. */
  restarts: 5,
  restartSpanMs: 6,
  /** 1 after the owner's `stop`, until `resume`. */
  isStopped: 7,
} as const;

export type MemoryPlace = (typeof memoryPlaces)[keyof typeof memoryPlaces];

/** The device's memory; see `memoryPlaces`. */
export interface DeviceMemory {
  get(place: MemoryPlace): number;
  /** Changes it until the next restart: `save` is what makes it last. */
  set(place: MemoryPlace, value: number): void;
  /** Keeps what has changed. Flash wears: save what must outlive a restart, not each change. False when flash failed. */
  save(): boolean;
}

/** What carries the memory. */
export interface MemoryCarrier {
  readonly memory: Float64Array;
  /** @returns false when flash failed */
  keepMemory(): boolean;
}

/** The memory that the journal carries. */
export function createDeviceMemory(journal: MemoryCarrier): DeviceMemory {
  const { memory } = journal;
  let isSaved = true;
  return {
    get: (place) => memory[place] as number,
    set: (place, value) => {
      if (memory[place] === value) return;
      memory[place] = value;
      isSaved = false;
    },
    save: () => isSaved || (isSaved = journal.keepMemory()),
  };
}
