import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { DatabaseMessage } from '../can/canDatabase.ts';
import {
  bufferFor,
  EXTENDED_MASK,
  identifierKey,
  identifierOfKey,
  STANDARD_MASK,
  widestMask,
  type Acceptance,
  type BufferAcceptance,
} from './acceptance.ts';
import { EXTENDED_ID, firmwareId, idText } from './firmwareId.ts';
import type { ProfileFile } from './profileSchema.ts';
import { allocateReceiveFilters, type BusMessage, type ReceiveNeeds } from './receiveFilters.ts';

/** A message of a database that gives no period. */
const ASSUMED_PERIOD_MS = 100;
/** What a bus may carry beside what a profile tells of it: with its traffic, and without. */
const UNLISTED_FRAMES_PER_S = 40;
const UNKNOWN_FRAMES_PER_S = 400;

/** What the filters of a profile's bus must let in, and what else is there. */
export function receiveNeeds(
  file: ProfileFile,
  bound: readonly FrameSpec[],
  messages: Iterable<DatabaseMessage>,
  fileName: string,
): ReceiveNeeds {
  const mapped = bound.map((spec) => ({ id: firmwareId(spec), periodMs: spec.periodMs }));
  const isMapped = (id: number): boolean => mapped.some((message) => message.id === id);
  for (const [i, burst] of file.bursts.entries()) {
    const stray = burst.find((id) => !isMapped(id));
    if (stray === undefined) continue;
    throw new BackfeedError(
      'PROFILE_RECEIVE',
      `${fileName}: bursts.${i}: no signal is bound to a message ${idText(stray)}`,
      `Name identifiers of ${mapped.map(({ id }) => idText(id)).join(', ')}`,
    );
  }
  const others = new Map<number, BusMessage>();
  for (const message of messages) {
    others.set(firmwareId(message), {
      id: firmwareId(message),
      periodMs: message.periodMs ?? ASSUMED_PERIOD_MS,
    });
  }
  // What was seen on the bus overrules what a database says about it.
  for (const { periodMs, ids } of file.traffic) for (const id of ids) others.set(id, { id, periodMs });
  return {
    mapped,
    bursts: file.bursts,
    others: [...others.values()].filter(({ id }) => !isMapped(id)),
    unknownFramesPerS: file.traffic.length > 0 ? UNLISTED_FRAMES_PER_S : UNKNOWN_FRAMES_PER_S,
  };
}

/**
 * The filters that the profile states, else those that serve best.
 * @throws BackfeedError PROFILE_RECEIVE
 */
export function receiveAcceptance(file: ProfileFile, needs: ReceiveNeeds, fileName: string): Acceptance {
  if (!file.receive) return allocateReceiveFilters(needs);
  const { rxb0, rxb0Mask, rxb1, rxb1Mask } = file.receive;
  const acceptance = {
    rxb0: statedBuffer(rxb0, rxb0Mask, `${fileName}: receive.rxb0Mask`),
    rxb1: statedBuffer(rxb1, rxb1Mask, `${fileName}: receive.rxb1Mask`),
  };
  const missing = needs.mapped.find(({ id }) => !bufferFor(acceptance, id));
  if (!missing) return acceptance;
  throw new BackfeedError(
    'PROFILE_RECEIVE',
    `${fileName}: receive: no filter lets ${idText(missing.id)} in, which signals are bound to`,
    'Add it, widen a mask, or leave receive out and let the build find filters',
  );
}

function statedBuffer(ids: readonly number[], mask: number | undefined, key: string): BufferAcceptance {
  const widest = widestMask(ids);
  const bits = mask === undefined ? widest : identifierKey(mask);
  if ((bits & ~widest) !== 0) {
    throw new BackfeedError(
      'PROFILE_RECEIVE',
      `${key}: ${idText(mask ?? 0)} compares data bytes of the standard frames`,
      widest === STANDARD_MASK
        ? 'Give a mask of 11 bits'
        : `Leave the low 16 bits 0: at most ${idText(EXTENDED_ID + (EXTENDED_MASK & widest))}`,
    );
  }
  const filters = ids.map((id) => identifierOfKey(identifierKey(id) & bits, id));
  return { mask: bits, filters: [...new Set(filters)] };
}
