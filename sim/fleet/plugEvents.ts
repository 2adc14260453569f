/** The connector is not put in before the next drive. */
export const NEVER_S = 0x7fffffff;

/** What one vehicle's people do: each event is a drive. Times in whole seconds since the start, rising. */
export interface PlugEvents {
  /** How many of the arrays' places are in use. */
  count: number;
  pluggedAtStart: boolean;
  /** Pulled; the drive begins. Of an unplugged car only the latter. */
  unplugAtS: Int32Array;
  /** Put in again, or `NEVER_S`. */
  plugAtS: Int32Array;
  tripClass: Int32Array;
}

/** Room for `capacity` drives. */
export function createPlugEvents(capacity: number): PlugEvents {
  return {
    count: 0,
    pluggedAtStart: true,
    unplugAtS: new Int32Array(capacity),
    plugAtS: new Int32Array(capacity),
    tripClass: new Int32Array(capacity),
  };
}

/** Appends a drive, and makes room where there is none. */
export function addPlugEvent(
  events: PlugEvents,
  unplugAtS: number,
  plugAtS: number,
  tripClass: number,
): void {
  if (events.count === events.unplugAtS.length) {
    const capacity = 2 * events.count + 16;
    events.unplugAtS = grown(events.unplugAtS, capacity);
    events.plugAtS = grown(events.plugAtS, capacity);
    events.tripClass = grown(events.tripClass, capacity);
  }
  events.unplugAtS[events.count] = unplugAtS;
  events.plugAtS[events.count] = plugAtS;
  events.tripClass[events.count] = tripClass;
  events.count++;
}

function grown(values: Int32Array, capacity: number): Int32Array {
  const next = new Int32Array(capacity);
  next.set(values);
  return next;
}
