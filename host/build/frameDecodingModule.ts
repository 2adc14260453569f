/** READ RX BUFFER answers [x, SIDH, SIDL, EID8, EID0, DLC, D0..D7]. */
const SIDL_REMOTE = 0x10;
const DLC_REMOTE = 0x40;

/** Condition under which a received frame may not have the shape that its decoder reads: mostly false, at little cost. */
export function oddShapeCondition({ extended, lengthBytes }: FrameShape): string {
  return extended ? `d[5] !== ${lengthBytes}` : `(d[5] !== ${lengthBytes} || d[2] & ${SIDL_REMOTE})`;
}

/** Call that tells what is wrong with the shape then, 0 for nothing: the length byte has bits that mean nothing. */
export function shapeFaultCall({ extended, lengthBytes }: FrameShape): string {
  return `${extended ? 'extendedShapeFault' : 'shapeFault'}(d, ${lengthBytes})`;
}

interface FrameShape {
  readonly extended?: boolean;
  readonly lengthBytes: number;
}

/** First line of a module that has decoders. */
export const frameDecodingImport =
  "import { createCounterWatch, extendedShapeFault, shapeFault } from 'frame-decoding';";

/**
 * Source text (ES2022) of the virtual module `frame-decoding`: what the decoders of both buses share. A counter watch
 * is a function `(frame, count, atMs, frozenMs, silentMs)` that returns 0 where the count of a frame has moved, -2 where
 * it stands still, and 3 where the frame before came too long ago to tell. Counts are kept one higher: 0 is "none yet".
 */
export function frameDecodingModule(): string {
  return `export function shapeFault(d, lengthBytes) {
  if (d[2] & ${SIDL_REMOTE}) return -4;
  return (d[5] & 15) === lengthBytes ? 0 : -3;
}
export function extendedShapeFault(d, lengthBytes) {
  if (d[5] & ${DLC_REMOTE}) return -4;
  return (d[5] & 15) === lengthBytes ? 0 : -3;
}
export function createCounterWatch(frameCount) {
  const counts = new Uint16Array(frameCount);
  const countedAtMs = new Float64Array(frameCount);
  return (frame, count, atMs, frozenMs, silentMs) => {
    const gapMs = atMs - countedAtMs[frame];
    const isNew = counts[frame] !== count + 1;
    const answer = counts[frame] && gapMs > (isNew ? silentMs : frozenMs) ? 3 : isNew ? 0 : -2;
    counts[frame] = count + 1;
    countedAtMs[frame] = atMs;
    return answer;
  };
}
`;
}
