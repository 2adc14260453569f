import type { CanDatabase, DatabaseMessage, DatabaseMistake, DatabaseSignal } from './canDatabase.ts';
import { layoutMistakes } from './layoutMistakes.ts';
import { settleMultiplexing } from './multiplexing.ts';
import { signalBytes } from './signalBytes.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A signal that its reader may still add to. */
export type SignalDraft = Draft<DatabaseSignal>;

/** A message that its reader may still add to. */
export type MessageDraft = Draft<Omit<DatabaseMessage, 'signals'>> & { readonly signals: SignalDraft[] };

const STANDARD_ID_MAX = 0x7ff;
const EXTENDED_ID_MAX = 0x1fffffff;
const FRAME_BYTES_MAX = 64;
const SIGNAL_BITS_MAX = 64;
const FLOAT_BITS = { float32: 32, float64: 64 };

/**
 * A database while its file is read. It takes what a frame can carry, leaves the rest out, and keeps each mistake: a
 * signal that is there can be decoded.
 */
export class DatabaseDraft {
  readonly messages = new Map<string, MessageDraft>();
  readonly mistakes: DatabaseMistake[] = [];

  report(kind: DatabaseMistake['kind'], line: number, what: string, hint: string): void {
    this.mistakes.push({ kind, line, what, hint });
  }

  message(id: number, extended: boolean): MessageDraft | undefined {
    return this.messages.get(keyOf(id, extended));
  }

  /** Whether the message counts; otherwise what belongs to it is left out too. */
  addMessage(message: MessageDraft): boolean {
    const { id, extended, name, line, lengthBytes } = message;
    if (!(id <= (extended ? EXTENDED_ID_MAX : STANDARD_ID_MAX))) {
      this.report(
        'identifier',
        line,
        `message ${name} has the impossible ${extended ? 'extended' : 'standard'} identifier 0x${id.toString(16).toUpperCase()}`,
        'It is left out; correct the identifier, or mark it as extended (bit 31 in a DBC file)',
      );
      return false;
    }
    if (lengthBytes > FRAME_BYTES_MAX) {
      this.report(
        'outside',
        line,
        `message ${name} has ${lengthBytes} bytes`,
        `It is left out; a frame has at most ${FRAME_BYTES_MAX}`,
      );
      return false;
    }
    const earlier = this.message(id, extended);
    if (earlier) {
      this.report(
        'duplicate',
        line,
        `message ${name} has the identifier of ${earlier.name} in line ${earlier.line}`,
        'Only the first is read; give each message its own identifier',
      );
      return false;
    }
    for (const other of this.messages.values()) {
      if (other.name !== name) continue;
      this.report(
        'duplicate',
        line,
        `message ${name} has the name of the one in line ${other.line}`,
        'Both are read; give each message its own name',
      );
      break;
    }
    this.messages.set(keyOf(id, extended), message);
    return true;
  }

  addSignal(message: MessageDraft, signal: SignalDraft): void {
    const { line } = signal;
    const name = `${message.name}.${signal.name}`;
    const twin = message.signals.find((other) => other.name === signal.name);
    if (twin) {
      this.report(
        'duplicate',
        line,
        `signal ${name} is already in line ${twin.line}`,
        'Only the first is read; rename or remove one',
      );
    } else if (signal.bits < 1 || signal.bits > SIGNAL_BITS_MAX) {
      this.report(
        'outside',
        line,
        `signal ${name} has ${signal.bits} bits`,
        `It is left out; a signal has 1 to ${SIGNAL_BITS_MAX} bits`,
      );
    } else if (!fitsMessage(signal, message)) {
      this.report(
        'outside',
        line,
        `signal ${name} lies outside its message of ${message.lengthBytes} bytes`,
        'It is left out; correct start bit, length or byte order',
      );
    } else if (!(Math.abs(signal.scale) > 0 && Number.isFinite(signal.scale))) {
      this.report(
        'scale',
        line,
        `signal ${name} has the scale ${signal.scale}`,
        'It is left out: all its values would be the same; correct the scale, 1 for a plain number',
      );
    } else message.signals.push(signal);
  }

  /** Makes the signal a float, or leaves it out where its length is not that of one. */
  makeFloat(
    message: MessageDraft,
    signal: SignalDraft,
    encoding: keyof typeof FLOAT_BITS,
    line: number,
  ): void {
    if (signal.bits === FLOAT_BITS[encoding]) {
      signal.encoding = encoding;
      return;
    }
    message.signals.splice(message.signals.indexOf(signal), 1);
    this.report(
      'encoding',
      line,
      `signal ${message.name}.${signal.name} is a float of ${signal.bits} bits`,
      `It is left out; give it ${FLOAT_BITS[encoding]} bits, or make it an integer`,
    );
  }

  finish(): CanDatabase {
    const messages = [...this.messages.values()];
    for (const message of messages) {
      this.mistakes.push(...settleMultiplexing(message));
      this.mistakes.push(...layoutMistakes(message));
    }
    return { messages, mistakes: this.mistakes.sort((a, b) => a.line - b.line) };
  }
}

/** Whether every bit of the signal lies inside its message. */
function fitsMessage(signal: DatabaseSignal, message: MessageDraft): boolean {
  // Far beyond a frame the arithmetic on bits would wrap around.
  return (
    signal.startBit < FRAME_BYTES_MAX * 8 &&
    signalBytes(signal).every((part) => part.byteIndex < message.lengthBytes)
  );
}

function keyOf(id: number, extended: boolean): string {
  return extended ? `x${id}` : `${id}`;
}
