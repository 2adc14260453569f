import type { JournalMessage } from '../contract/messages.ts';
import { modes, type Mode } from '../contract/modes.ts';
import { reasons, type Reason } from '../contract/reasons.ts';

/**
 * One record in flash, 80 bytes: nine doubles {seq, uptime ms, Unix ms, imported, exported, regen, traction Wh, gap ms,
 * boot}, then 32 bits {mode 4, reason 8, kind 1, SoC in 0.1 % + 1 or 0 = unknown 11} and 32 bits of CRC-32 over the rest.
 */
export const RECORD_BYTES = 80;
const DOUBLES = RECORD_BYTES / 8;
const META = 18;
const CRC = 19;

/** What a record says; `seq` and `boot` are the journal's. */
export type JournalEntry = Omit<JournalMessage, 'v' | 'from'>;

const buffer = new ArrayBuffer(RECORD_BYTES);
const doubles = new Float64Array(buffer);
const words = new Uint32Array(buffer);
const covered = new Uint8Array(buffer, 0, RECORD_BYTES - 4);

/** The bytes of a record; valid until the next call. */
export function packRecord(entry: JournalEntry): ArrayBuffer {
  doubles[0] = entry.seq;
  doubles[1] = entry.up;
  doubles[2] = entry.t === null ? NaN : entry.t;
  doubles[3] = entry.importedWh;
  doubles[4] = entry.exportedWh;
  doubles[5] = entry.regenWh;
  doubles[6] = entry.tractionWh;
  doubles[7] = entry.gapMs;
  doubles[8] = entry.boot;
  words[META] =
    modes.indexOf(entry.mode) |
    (reasons.indexOf(entry.code) << 4) |
    ((entry.kind === 'transition' ? 1 : 0) << 12) |
    ((entry.socPct === null ? 0 : Math.floor(entry.socPct * 10 + 1.5)) << 13);
  words[CRC] = E.CRC32(covered);
  return buffer;
}

/** The record at position `index` of a page, or null when it is empty or torn. */
export function unpackRecord(page: ArrayBuffer, index: number): JournalEntry | null {
  if ((index + 1) * RECORD_BYTES > page.byteLength) return null;
  doubles.set(new Float64Array(page, index * RECORD_BYTES, DOUBLES));
  // Checksums compare as unsigned whatever sign the interpreter gives them.
  if (words[CRC] !== E.CRC32(covered) >>> 0) return null;
  const meta = words[META] as number;
  const soc = (meta >> 13) & 2047;
  return {
    kind: (meta >> 12) & 1 ? 'transition' : 'interval',
    seq: doubles[0] as number,
    up: doubles[1] as number,
    t: isNaN(doubles[2] as number) ? null : (doubles[2] as number),
    importedWh: doubles[3] as number,
    exportedWh: doubles[4] as number,
    regenWh: doubles[5] as number,
    tractionWh: doubles[6] as number,
    gapMs: doubles[7] as number,
    boot: doubles[8] as number,
    mode: modes[meta & 15] as Mode,
    code: reasons[(meta >> 4) & 255] as Reason,
    socPct: soc ? (soc - 1) / 10 : null,
  };
}
