import { Duplex } from 'node:stream';

/**
 * Follows the lengths of MQTT packets in a byte stream and says when one is longer than allowed, before its body is
 * buffered anywhere. Source: MQTT 3.1.1, 2.2.3 "Remaining Length".
 */
class PacketLengthMeter {
  readonly #maxPacketBytes: number;
  /** Bytes of the current packet's body that are still to come. */
  #remaining = 0;
  #state: 'type' | 'length' | 'body' = 'type';
  #shift = 0;

  constructor(maxPacketBytes: number) {
    this.#maxPacketBytes = maxPacketBytes;
  }

  /** False when the chunk announces a packet that is too long, or a length of more than four bytes. */
  accepts(chunk: Uint8Array): boolean {
    let i = 0;
    while (i < chunk.length) {
      if (this.#state === 'type') {
        this.#state = 'length';
        this.#remaining = 0;
        this.#shift = 0;
        i++;
      } else if (this.#state === 'length') {
        const byte = chunk[i++] as number;
        if (this.#shift > 21) return false;
        this.#remaining += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (byte & 0x80) continue;
        if (this.#remaining > this.#maxPacketBytes) return false;
        this.#state = this.#remaining === 0 ? 'type' : 'body';
      } else {
        const taken = Math.min(this.#remaining, chunk.length - i);
        i += taken;
        this.#remaining -= taken;
        if (this.#remaining === 0) this.#state = 'type';
      }
    }
    return true;
  }
}

/** A connection that closes itself instead of reading an MQTT packet of more than `maxPacketBytes`. */
class GuardedConnection extends Duplex {
  readonly #inner: Duplex;

  constructor(inner: Duplex, maxPacketBytes: number) {
    super();
    this.#inner = inner;
    const meter = new PacketLengthMeter(maxPacketBytes);
    inner.on('data', (chunk: Buffer) => {
      if (!meter.accepts(chunk)) this.destroy(new Error(`packet of more than ${maxPacketBytes} bytes`));
      else if (!this.push(chunk)) inner.pause();
    });
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    inner.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#inner.write(chunk, encoding, done);
  }

  /** MQTT packets are written field by field; they travel as one chunk. */
  override _writev(parts: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#inner.write(Buffer.concat(parts.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy();
    done(error);
  }
}

/** Wraps a connection that strangers can open; `maxPacketBytes` counts the packet without its fixed header. */
export function packetGuard(connection: Duplex, maxPacketBytes: number): Duplex {
  return new GuardedConnection(connection, maxPacketBytes);
}
