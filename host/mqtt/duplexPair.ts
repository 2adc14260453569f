import { Duplex } from 'node:stream';

/** Counts the chunks of in-memory streams, so that a virtual-time loop knows when everything has been processed. */
export interface StreamActivity {
  /** Chunks written and not yet handed to the other end. */
  inFlight: number;
  /** Chunks written, ends and closings since the beginning; any change means that there is something to process. */
  total: number;
}

/** A fresh counter, to be shared by all pairs of one world. */
export function createStreamActivity(): StreamActivity {
  return { inFlight: 0, total: 0 };
}

/** One end: what is written here is read at `peer`. Destroying one end closes the other, as a cut wire does. */
class DuplexEnd extends Duplex {
  peer: DuplexEnd | null = null;
  readonly #activity: StreamActivity;
  #resumePeer: (() => void) | null = null;

  constructor(activity: StreamActivity) {
    super();
    this.#activity = activity;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#activity.inFlight++;
    this.#activity.total++;
    // Not in the caller's stack: a real socket never delivers before the write has returned.
    process.nextTick(() => {
      this.#activity.inFlight--;
      const { peer } = this;
      if (peer === null || peer.destroyed || peer.push(chunk)) done();
      else peer.#resumePeer = done;
    });
  }

  /** MQTT packets are written field by field; they travel as one chunk. */
  override _writev(parts: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(parts.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _read(): void {
    const resume = this.#resumePeer;
    this.#resumePeer = null;
    resume?.();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#activity.total++;
    if (this.peer !== null && !this.peer.destroyed) this.peer.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#activity.total++;
    this._read();
    // A stream that ended both ways destroys itself; what the other end has not read yet stays readable.
    if (!(this.readableEnded && this.writableFinished)) this.peer?.destroy();
    done(error);
  }
}

/** Two streams connected to each other, in memory. */
export function inMemoryDuplexPair(activity: StreamActivity = createStreamActivity()): [Duplex, Duplex] {
  const a = new DuplexEnd(activity);
  const b = new DuplexEnd(activity);
  a.peer = b;
  b.peer = a;
  return [a, b];
}

/** Turns of the event loop without a new chunk. Broker and link need at most two between chunk and answer (measured). */
const QUIET_TURNS = 6;

/** Resolves when no chunk is in flight and none has been written for `QUIET_TURNS` turns of the event loop. */
export async function untilQuiet(activity: StreamActivity): Promise<void> {
  let seen = activity.total;
  for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (activity.total !== seen || activity.inFlight > 0) {
      seen = activity.total;
      quiet = -1;
    }
  }
}
