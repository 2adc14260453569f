/** Places that hold whole numbers below 2^53; all others hold whole numbers below 2^32. */
const DOUBLES = 3;

/** What the device remembers over restarts and power cuts: 0 before it is first set. At most `DOUBLES` + 12 places. */
export const memoryPlaces = {
  /** Messages are sealed with counters below this one: after a restart they go on from here, so none is used twice. */
  sentCounterCeiling: 0,
  /** Counters of the last policy and the last command that were accepted. */
  policyCounter: 1,
  commandCounter: 2,
  /** Wall clock when the device last fell asleep, or was woken and restarts; Unix s. */
  sleptAtUnixS: 3,
  /** Bits of the faults that latch: only who is allowed to clears them. */
  latchedFaults: 4,
  /** Marks the keys that the counters belong to: with new keys they begin anew. */
  keyMark: 5,
  /** Restarts of a plugged car that lie close together, and the time on between the last two of them, ms. */
  restarts: 6,
  restartSpanMs: 7,
  /** 1 after the owner's `stop`, until `resume`. */
  isStopped: 8,
  /** Not 0 from falling asleep in good order until the next start, which is then a clean one: see power/lastSleep.ts. */
  isAsleep: 9,
  /** Starts since the device was made that nobody asked for. */
  uncleanBoots: 10,
  /** How wrong the clock was then, ms. */
  clockErrorMs: 11,
  /** Own charge since the 12 V battery was last charged, mAs, and for how long that is, s. */
  usedMas: 12,
  unchargedS: 13,
  /** Wakes of the car that count, and 32 times the seconds since the last one: see power/wakeCount.ts. */
  wakes: 14,
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
  const words = new Uint32Array(memory.buffer);
  /** Words follow the doubles. */
  const wordOf = (place: MemoryPlace): number => place + DOUBLES;
  let isSaved = true;
  const remembered: DeviceMemory = {
    get: (place) => (place < DOUBLES ? memory[place] : words[wordOf(place)]) as number,
    set: (place, value) => {
      if (remembered.get(place) === value) return;
      if (place < DOUBLES) memory[place] = value;
      else words[wordOf(place)] = value;
      isSaved = false;
    },
    save: () => isSaved || (isSaved = journal.keepMemory()),
  };
  return remembered;
}
