import type { JournalMessage, PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';

/** A payload that was dropped, and why. */
export interface MalformedPayload {
  readonly topic: string;
  readonly code: string;
  readonly detail: string;
  readonly atMs: number;
}

/** A state as it arrived. */
export interface StoredState {
  readonly message: StateMessage;
  readonly receivedAtMs: number;
}

/**
 * Where the host keeps what it must not forget. What is written is visible at once and safe after `commit`: only then
 * may a record be acknowledged. Every function throws BackfeedError STORE_UNAVAILABLE when the disk or the file fails.
 */
export interface Store {
  /** Keeps a record; (vehicle, boot, sequence) is stored once, however often it arrives. */
  insertJournal(vehicle: string, record: JournalMessage, receivedAtMs: number): 'stored' | 'duplicate';
  /** Highest sequence up to which every record of the device's present life is stored; null when there is none. */
  contiguousSeq(vehicle: string): number | null;
  /** Every record, in the order in which the device wrote them. */
  journal(vehicle: string): readonly JournalMessage[];
  /** The same one after the other, for who need not hold them all. */
  eachRecord(vehicle: string, visit: (record: JournalMessage) => void): void;
  /** Records with `fromMs <= t < toMs`, in the order in which the device wrote them. Those without a time are left out. */
  journalBetween(vehicle: string, fromMs: number, toMs: number): readonly JournalMessage[];
  savePolicy(vehicle: string, policy: PolicyMessage, createdAtMs: number): void;
  /** The policy with the highest id, or null. */
  latestPolicy(vehicle: string): PolicyMessage | null;
  saveState(vehicle: string, message: StateMessage, receivedAtMs: number): void;
  latestState(vehicle: string): StoredState | null;
  /** Highest counter of a device's messages on a topic under a key that was accepted; 0 when there was none. */
  seenCounter(vehicle: string, key: string, topic: string): number;
  saveSeenCounter(vehicle: string, key: string, topic: string, counter: number): void;
  /** Keeps the newest thousand. */
  saveMalformed(payload: MalformedPayload): void;
  /** Newest first. */
  malformedPayloads(limit: number): readonly MalformedPayload[];
  /** Makes everything written so far safe against a crash. */
  commit(): void;
  /** Commits and lets go of the file. */
  close(): void;
}
