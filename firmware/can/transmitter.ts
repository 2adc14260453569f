import type { Mcp2515 } from '../drivers/mcp2515.ts';

/** One place in the line for each identifier: a newer frame replaces the one that still waits. */
interface Place {
  readonly id: number;
  readonly data: Uint8Array;
  /** Later than this the frame is worth nothing; 0 is an empty place. */
  deadlineMs: number;
}

/**
 * Many frames through the one transmit buffer: what waits goes out by priority, what is too late does not go at all.
 * A frame that the bus does not take is withdrawn at its deadline, so that it cannot arrive long after it was true.
 */
export interface Transmitter {
  /** Frames that missed their deadline since boot. */
  readonly expired: number;
  /** Puts a frame in line. */
  put(place: number, data: Uint8Array, nowMs: number): void;
  /** Hands the first in line to the chip when it is free. Call at each slot. */
  pump(nowMs: number): void;
  /** Empties the line. */
  clear(): void;
}

/**
 * @param ids by priority: the first goes first
 * @param lifeMs from `put` to the deadline
 */
export function createTransmitter(chip: Mcp2515, ids: readonly number[], lifeMs: number): Transmitter {
  const places: Place[] = ids.map((id) => ({ id, data: new Uint8Array(8), deadlineMs: 0 }));
  let sendingUntilMs = 0;
  let expired = 0;

  /** Whether the buffer is free, or has just become so. */
  const isFree = (nowMs: number): boolean => {
    if (!sendingUntilMs) return true;
    if (chip.isSending()) {
      if (nowMs < sendingUntilMs) return false;
      chip.abort();
      expired++;
      sendingUntilMs = 0;
      // It may be on the wire this very moment: the buffer must not be loaded before the next slot.
      return false;
    }
    sendingUntilMs = 0;
    return true;
  };

  return {
    get expired() {
      return expired;
    },
    put: (index, data, nowMs) => {
      const place = places[index] as Place;
      if (place.deadlineMs) expired++;
      place.data.set(data);
      place.deadlineMs = nowMs + lifeMs;
    },
    pump: (nowMs) => {
      if (!isFree(nowMs)) return;
      for (let i = 0; i < places.length; i++) {
        const place = places[i] as Place;
        if (!place.deadlineMs) continue;
        const deadlineMs = place.deadlineMs;
        place.deadlineMs = 0;
        if (nowMs < deadlineMs) {
          chip.send(place.id, place.data);
          sendingUntilMs = deadlineMs;
          return;
        }
        expired++;
      }
    },
    clear: () => {
      places.forEach((place) => {
        place.deadlineMs = 0;
      });
      sendingUntilMs = 0;
    },
  };
}
