import type { AckMessage, JournalMessage } from '../../firmware/contract/messages.ts';
import { MESSAGE_VERSION } from '../../firmware/contract/messages.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { Store } from '../store/store.ts';

/** Records that arrive within this time share one commit and one acknowledgement, ms. */
export const ACK_DELAY_MS = 200;

export interface JournalIntakeOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly vehicle: string;
  readonly sendAck: (ack: Omit<AckMessage, 're'>) => void;
  /** Called when the database fails: nothing is acknowledged, so the device keeps its records. */
  readonly onFailure: (error: unknown) => void;
}

/** Takes the device's records into the database, and acknowledges what the database has. */
export interface JournalIntake {
  /** @throws BackfeedError STORE_UNAVAILABLE */
  take(record: JournalMessage): 'stored' | 'duplicate';
  /** Acknowledges soon, records or not: a device that has just connected needs the time. */
  ackSoon(): void;
  close(): void;
}

export function createJournalIntake(options: JournalIntakeOptions): JournalIntake {
  const { clock, store, vehicle, sendAck, onFailure } = options;
  let timer: TimerHandle | null = null;

  const commitAndAck = (): void => {
    timer = null;
    try {
      store.commit();
      sendAck({ v: MESSAGE_VERSION, seq: store.contiguousSeq(vehicle), t: clock.now() });
    } catch (error) {
      onFailure(error);
    }
  };
  const ackSoon = (): void => {
    timer ??= clock.setTimeout(commitAndAck, ACK_DELAY_MS);
  };

  return {
    take: (record) => {
      const outcome = store.insertJournal(vehicle, record, clock.now());
      ackSoon();
      return outcome;
    },
    ackSoon,
    close: () => {
      if (timer !== null) clock.clearTimeout(timer);
      timer = null;
    },
  };
}
