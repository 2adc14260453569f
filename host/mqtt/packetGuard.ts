import { Duplex } from 'node:stream';
import type { BackfeedError } from '../../sim/backfeedError.ts';

/** What passes through a guard, and what it says when it closes the connection. */
export interface GuardRules {
  /** Longest packet, without its fixed header. */
  readonly maxPacketBytes: number;
  /** Most bytes that the other end has not read. */
  readonly maxBacklogBytes: number;
  /** Asked for each chunk with the packets that begin in it, but for acknowledgements; false is too much. */
  readonly mayPass: (packets: number, bytes: number) => boolean;
  readonly refusal: (
    code: 'PACKET_TOO_LARGE' | 'TRAFFIC_TOO_HIGH' | 'READS_TOO_SLOWLY',
    limit?: string,
  ) => BackfeedError;
}

/** Control packet type. Source: MQTT 3.1.1, table 2.1. */
const PUBACK = 4;

/**
 * Follows the lengths of MQTT packets in a byte stream and says when one is longer than allowed, before its body is
 * buffered anywhere. Source: MQTT 3.1.1, 2.2.3 "Remaining Length".
 */
class PacketLengthMeter {
  /** Packets that have begun, without acknowledgements: who floods a topic must not use up its reader's allowance. */
  packets = 0;
  /** Bytes of the current packet's body that are still to come. */
  #remaining = 0;
  #state: 'type' | 'length' | 'body' = 'type';
  #shift = 0;

  /** False when the chunk announces a packet that is too long, or a length of more than four bytes. */
  accepts(chunk: Uint8Array, maxPacketBytes: number): boolean {
    let i = 0;
    while (i < chunk.length) {
      if (this.#state === 'type') {
        this.#state = 'length';
        this.#remaining = 0;
        this.#shift = 0;
        if ((chunk[i++] as number) >> 4 !== PUBACK) this.packets++;
      } else if (this.#state === 'length') {
        const byte = chunk[i++] as number;
        if (this.#shift > 21) return false;
        this.#remaining += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (byte & 0x80) continue;
        if (this.#remaining > maxPacketBytes) return false;
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

/** A connection that strangers can open; it closes itself when they break the rules. */
export class PacketGuard extends Duplex {
  /** May be changed at any time: a client that has logged in has other rules than a stranger. */
  rules: GuardRules;
  readonly #inner: Duplex;

  constructor(inner: Duplex, rules: GuardRules) {
    super();
    this.#inner = inner;
    this.rules = rules;
    const meter = new PacketLengthMeter();
    inner.on('data', (chunk: Buffer) => {
      const { maxPacketBytes, mayPass, refusal } = this.rules;
      const before = meter.packets;
      if (!meter.accepts(chunk, maxPacketBytes)) {
        this.destroy(refusal('PACKET_TOO_LARGE', `more than ${maxPacketBytes} bytes`));
      } else if (!mayPass(meter.packets - before, chunk.length)) this.destroy(refusal('TRAFFIC_TOO_HIGH'));
      else if (!this.push(chunk)) inner.pause();
    });
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    inner.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { maxBacklogBytes, refusal } = this.rules;
    this.#inner.write(chunk);
    if (this.#inner.writableLength > maxBacklogBytes) {
      this.destroy(refusal('READS_TOO_SLOWLY', `more than ${maxBacklogBytes} bytes behind`));
    }
    // Never waits for the other end: a broker that waits for one client keeps all others waiting.
    done();
  }

  /** MQTT packets are written field by field; they travel as one chunk. */
  override _writev(parts: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(parts.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy();
    done(error);
  }
}
