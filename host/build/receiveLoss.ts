import { frameBits } from '../../sim/bus/frameBits.ts';
import type { CanFrame } from '../../sim/bus/canNode.ts';
import { bufferFor, type Acceptance } from './acceptance.ts';
import { firmwareId } from './firmwareId.ts';

/** A frame as a log has it. */
export interface StampedFrame {
  readonly atUs: number;
  readonly id: number;
  readonly extended: boolean;
  readonly data: Uint8Array;
}

/** A frame whose last bit is on the wire at `endUs`; its identifier is a number as in `firmwareId.ts`. */
export interface ArrivedFrame {
  readonly endUs: number;
  readonly id: number;
}

/**
 * Puts recorded frames one after the other on a wire: loggers stamp them in batches, closer together than they were.
 * Each begins at its stamp, or as soon as the wire is free.
 */
export function spaceOnWire(frames: readonly StampedFrame[], bitrate: number): ArrivedFrame[] {
  const frame: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 0, data: new Uint8Array(8) };
  let freeAtUs = -Infinity;
  return frames.map(({ atUs, id, extended, data }) => {
    frame.data.set(data);
    const bits = frameBits({ ...frame, id, extended, lengthBytes: data.length });
    freeAtUs = Math.max(freeAtUs, atUs) + (bits * 1e6) / bitrate;
    return { endUs: freeAtUs, id: firmwareId({ id, extended }) };
  });
}

/** What became of the frames that the filters let in. */
export interface ReceiveLoss {
  readonly admitted: number;
  readonly lost: number;
  /** Identifiers of those that were lost. */
  readonly lostIds: ReadonlySet<number>;
}

/**
 * Frames that an MCP2515 loses while an interpreter needs `serviceUs` for each one, the first buffer before the second.
 * A buffer counts as full until its frame has been dealt with. The driver reads it out at the beginning of that time, so
 * that the real loss begins later.
 */
export function receiveLoss(
  frames: readonly ArrivedFrame[],
  acceptance: Acceptance,
  serviceUs: number,
): ReceiveLoss {
  const buffers = new Map<number, number>();
  const full = [false, false];
  let admitted = 0;
  let lost = 0;
  const lostIds = new Set<number>();
  /** The buffer that is being emptied, -1 for none. */
  let serving = -1;
  let doneAtUs = Infinity;
  const serveNext = (nowUs: number): void => {
    serving = full.indexOf(true);
    doneAtUs = serving < 0 ? Infinity : nowUs + serviceUs;
  };
  for (const { endUs, id } of frames) {
    while (doneAtUs <= endUs) {
      full[serving] = false;
      serveNext(doneAtUs);
    }
    let buffer = buffers.get(id);
    if (buffer === undefined) {
      buffer = ['rxb0', 'rxb1'].indexOf(bufferFor(acceptance, id) ?? '');
      buffers.set(id, buffer);
    }
    if (buffer < 0) continue;
    admitted++;
    // The first buffer rolls over.
    const at = buffer === 0 && full[0] ? 1 : buffer;
    if (full[at]) {
      lost++;
      lostIds.add(id);
      continue;
    }
    full[at] = true;
    if (serving < 0) serveNext(endUs);
  }
  return { admitted, lost, lostIds };
}

/**
 * The least service time, in steps, at which a frame is lost; Infinity when none is up to `limitUs`.
 * @param spared identifiers whose loss does not count
 */
export function lossBeginsAtUs(
  frames: readonly ArrivedFrame[],
  acceptance: Acceptance,
  stepUs = 10,
  limitUs = 10_000,
  spared: readonly number[] = [],
): number {
  for (let serviceUs = stepUs; serviceUs <= limitUs; serviceUs += stepUs) {
    const { lostIds } = receiveLoss(frames, acceptance, serviceUs);
    if ([...lostIds].some((id) => !spared.includes(id))) return serviceUs;
  }
  return Infinity;
}
