/**
 * One record on the socket between the interpreter and the world around it, the same in both directions: kind, time,
 * identifier, length, data. All numbers are big-endian; the record has a fixed length, so that it needs no framing.
 */
export const RECORD_BYTES = 18;

export const recordKinds = {
  /** A frame on one of the buses. */
  vehicleFrame: 0,
  chargerFrame: 1,
  /** A line changed: the identifier is its place in `lineNames`, the length its level. */
  line: 2,
  /** Whether somebody else on the charger bus, or the interpreter's chip on it, acknowledges: the length says so. */
  acknowledges: 3,
  /** To the interpreter: everything before this time has been sent. Back: the device has come as far as it may. */
  time: 4,
} as const;

/** Offsets in a record. The time counts tenths of a millisecond since the world's start; the interpreter sends none. */
export const recordOffsets = { kind: 0, time: 1, id: 5, lengthBytes: 9, data: 10 } as const;

/** Steps of the time in a record, us. */
export const RECORD_TIME_STEP_US = 100;

/**
 * The device stays this far behind the time that it has been told, us: a bundle that waits for a frame inside one call
 * finds it there.
 */
export const AHEAD_US = 10_000;

/** Name of the file in Storage that tells the chip beside the bundle where its peer listens: `{"port":number}`. */
export const PEER_FILE = 'peer.json';
