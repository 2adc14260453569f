import type { JournalMessage } from '../contract/messages.ts';
import { modes, type Mode } from '../contract/modes.ts';
import { reasons, type Reason } from '../contract/reasons.ts';
import { RECORD_SLOT, slotDoubles, slotMeta, writeSlot } from './slot.ts';

/** What a record says; `seq` and `boot` are the journal's. */
export type JournalEntry = Omit<JournalMessage, 'v' | 'from'>;

/**
 * Writes a record into a slot: the doubles {seq, uptime ms, Unix ms or, where that is unknown, the latest one before with
 * a minus, imported, exported, regen, traction Wh, gap ms, boot} and the bits {mode 4, reason 8, kind 1, SoC in 0.1 % + 1 or 0 = unknown 11}.
 * @param latestMs Unix time of the record, if it is known, or of the last one before whose time is
 * @returns false when flash did not take it
 */
export function writeRecord(
  address: number,
  seq: number,
  latestMs: number,
  entry: Omit<JournalEntry, 'seq'>,
): boolean {
  slotDoubles[0] = seq;
  slotDoubles[1] = entry.up;
  slotDoubles[2] = entry.t === null ? -latestMs : latestMs;
  slotDoubles[3] = entry.importedWh;
  slotDoubles[4] = entry.exportedWh;
  slotDoubles[5] = entry.regenWh;
  slotDoubles[6] = entry.tractionWh;
  slotDoubles[7] = entry.gapMs;
  slotDoubles[8] = entry.boot;
  return writeSlot(
    address,
    RECORD_SLOT,
    modes.indexOf(entry.mode) |
      (reasons.indexOf(entry.code) << 4) |
      ((entry.kind === 'transition' ? 1 : 0) << 12) |
      ((entry.socPct === null ? 0 : Math.floor(entry.socPct * 10 + 1.5)) << 13),
  );
}

/** The record in the slot that was read last. */
export function recordOfSlot(): JournalEntry {
  const meta = slotMeta();
  const soc = (meta >> 13) & 2047;
  return {
    kind: (meta >> 12) & 1 ? 'transition' : 'interval',
    seq: slotDoubles[0] as number,
    up: slotDoubles[1] as number,
    t: (slotDoubles[2] as number) > 0 ? (slotDoubles[2] as number) : null,
    importedWh: slotDoubles[3] as number,
    exportedWh: slotDoubles[4] as number,
    regenWh: slotDoubles[5] as number,
    tractionWh: slotDoubles[6] as number,
    gapMs: slotDoubles[7] as number,
    boot: slotDoubles[8] as number,
    mode: modes[meta & 15] as Mode,
    code: reasons[(meta >> 4) & 255] as Reason,
    socPct: soc ? (soc - 1) / 10 : null,
  };
}
