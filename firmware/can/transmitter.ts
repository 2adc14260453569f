import type { Mcp2515 } from '../drivers/mcp2515.ts';

/** One place in the line for each message: a newer frame replaces the one that still waits. */
interface Place {
  /** As `createTransmitFrame` makes it; read when it leaves. */
  readonly frame: Uint8Array;
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
  /** Puts a frame in line, and hands the first in line to the chip when that is free. */
  send(place: number, nowMs: number): void;
  /** Empties the line. */
  clear(): void;
}

/**
 * @param frames by priority: the first goes first; their data may be changed at any time
 * @param lifeMs from `send` to the deadline
 */
export function createTransmitter(chip: Mcp2515, frames: readonly Uint8Array[], lifeMs: number): Transmitter {
  const places: Place[] = frames.map((frame) => ({ frame, deadlineMs: 0 }));
  let waiting = 0;
  /** Deadline of the frame in the chip; 0 is none. */
  let sendingUntilMs = 0;

  const empty = (place: Place): void => {
    place.deadlineMs = 0;
    waiting--;
  };

  /** Sends the first in line that is not too late. @returns false when the chip does not take it yet */
  const sendFirst = (nowMs: number): boolean => {
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as Place;
      if (!place.deadlineMs) continue;
      if (nowMs < place.deadlineMs) {
        if (!chip.send(place.frame)) return false;
        sendingUntilMs = place.deadlineMs;
        empty(place);
        return true;
      }
      empty(place);
      transmitter.expired++;
    }
    return true;
  };

  const sendInLine = (index: number, nowMs: number): void => {
    const place = places[index] as Place;
    if (place.deadlineMs) transmitter.expired++;
    else waiting++;
    place.deadlineMs = nowMs + lifeMs;
    if (sendFirst(nowMs) || nowMs < sendingUntilMs) return;
    // It may be on the wire this very moment: the chip says when it takes the next one.
    chip.abort();
    transmitter.expired++;
    sendingUntilMs = nowMs + lifeMs;
  };

  const transmitter = {
    expired: 0,
    send: (index: number, nowMs: number) => {
      // The usual case: nobody waits, and the one before has left.
      if (!waiting && chip.send(frames[index] as Uint8Array)) sendingUntilMs = nowMs + lifeMs;
      else sendInLine(index, nowMs);
    },
    clear: () => {
      places.forEach((place) => {
        place.deadlineMs = 0;
      });
      waiting = 0;
      sendingUntilMs = 0;
    },
  };
  return transmitter;
}
