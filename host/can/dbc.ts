import { BackfeedError } from '../../sim/backfeedError.ts';
import { fitsMessage, overlapWarnings } from './dbcLayout.ts';
import { dbcIdentifier, readDbcMessage, readDbcSignal } from './dbcMessage.ts';
import type { Dbc, DbcMessage, DbcSignal, DbcWarning } from './dbcModel.ts';
import { dbcStatements, type DbcStatement } from './dbcStatements.ts';

/** Not a message: where DBC editors park signals that belong to none. */
const INDEPENDENT_SIGNALS = 'VECTOR__INDEPENDENT_SIG_MSG';
const STANDARD_ID_MAX = 0x7ff;
const EXTENDED_ID_MAX = 0x1fffffff;

const commentPattern = /^CM_\s+(?:(BO_|SG_|BU_|EV_)\s+(\w+)\s+(?:(\w+)\s+)?)?"((?:[^"\\]|\\[^])*)"\s*;$/;
const valuesPattern = /^VAL_\s+(\d+)\s+(\w+)\s+((?:-?\d+\s+"(?:[^"\\]|\\[^])*"\s*)*);$/;
const valuePattern = /(-?\d+)\s+"((?:[^"\\]|\\[^])*)"/g;
const periodPattern = /^BA_\s+"GenMsgCycleTime"\s+BO_\s+(\d+)\s+(\d+(?:\.\d+)?)\s*;$/;
const floatPattern = /^SIG_VALTYPE_\s+(\d+)\s+(\w+)\s*:?\s*([123])\s*;$/;

/**
 * Reads messages and signals, their comments, value texts and periods from a DBC file; every other statement is skipped.
 * A signal that cannot be read as the file says (outside its message, a float) is left out, with a warning.
 * @param fileName named in errors
 * @throws BackfeedError DBC_SYNTAX with file and line for a malformed message or signal, and for a file without messages
 */
export function parseDbc(text: string, fileName: string): Dbc {
  const reader = new DbcReader(fileName);
  for (const statement of dbcStatements(text, fileName)) reader.take(statement);
  return reader.finish();
}

class DbcReader {
  private readonly fileName: string;
  private readonly messages = new Map<string, DbcMessage>();
  private readonly warnings: DbcWarning[] = [];
  /** Owner of the `SG_` statements that follow; null while they belong to nothing that counts. */
  private current: DbcMessage | null = null;
  /** Everything that the file declares, left out or not, as `id` and `id signal`: only the rest is unknown. */
  private readonly declared = new Set<string>();
  private currentFileId = '';

  constructor(fileName: string) {
    this.fileName = fileName;
  }

  take(statement: DbcStatement): void {
    const { keyword, line, text } = statement;
    switch (keyword) {
      case 'BO_':
        return this.takeMessage(text, line);
      case 'SG_':
        return this.takeSignal(text, line);
      case 'CM_':
        return this.takeComment(text, line);
      case 'VAL_':
        return this.takeValueTexts(text, line);
      case 'BA_':
        return this.takePeriod(text, line);
      case 'SIG_VALTYPE_':
        return this.takeFloat(text, line);
    }
  }

  finish(): Dbc {
    const messages = [...this.messages.values()];
    if (messages.length === 0) {
      throw new BackfeedError(
        'DBC_SYNTAX',
        `${this.fileName}:1: no message (BO_) in this file`,
        'Give a DBC file; other database formats are not read',
      );
    }
    const warnings = [...this.warnings, ...messages.flatMap(overlapWarnings)];
    return { messages, warnings: warnings.sort((a, b) => a.line - b.line) };
  }

  private takeMessage(text: string, line: number): void {
    const message = readDbcMessage(text, line);
    if (!message) {
      throw this.malformed(line, 'message', 'Write it as BO_ <id> <name>: <length in bytes> <sender>');
    }
    this.currentFileId = text.split(/\s+/)[1] as string;
    this.declared.add(this.currentFileId);
    this.current = null;
    if (message.name === INDEPENDENT_SIGNALS) return;
    const limit = message.extended ? EXTENDED_ID_MAX : STANDARD_ID_MAX;
    if (message.id > limit) {
      this.warn(
        line,
        `message ${message.name} has the impossible identifier ${message.id}`,
        'Set bit 31 for an extended identifier; the message is left out',
      );
      return;
    }
    const key = keyOf(message.id, message.extended);
    const earlier = this.messages.get(key);
    if (earlier) {
      this.warn(
        line,
        `message ${message.name} has the identifier of ${earlier.name} in line ${earlier.line}`,
        'Only the first is read; give each message its own identifier',
      );
      return;
    }
    this.messages.set(key, message);
    this.current = message;
  }

  private takeSignal(text: string, line: number): void {
    const signal = readDbcSignal(text, line);
    if (!signal) {
      throw this.malformed(
        line,
        'signal',
        'Write it as SG_ <name> : <start>|<bits>@<order><sign> (<scale>,<offset>) [<min>|<max>] "<unit>" <receivers>',
      );
    }
    this.declared.add(`${this.currentFileId} ${signal.name}`);
    const message = this.current;
    if (!message) {
      if (!this.currentFileId)
        throw this.malformed(line, 'place of a signal before any message', 'Move it below its BO_ line');
      return;
    }
    const name = `${message.name}.${signal.name}`;
    const twin = message.signals.find((other) => other.name === signal.name);
    if (twin)
      this.warn(
        line,
        `signal ${name} is already in line ${twin.line}`,
        'Only the first is read; rename or remove one',
      );
    else if (!fitsMessage(signal, message)) {
      this.warn(
        line,
        `signal ${name} lies outside its message of ${message.lengthBytes} bytes`,
        'It is left out; correct start bit, length or byte order',
      );
    } else message.signals.push(signal);
  }

  private takeComment(text: string, line: number): void {
    const match = commentPattern.exec(text);
    if (!match)
      return this.warn(
        line,
        'malformed comment',
        'It is left out; write it as CM_ SG_ <id> <signal> "<text>";',
      );
    const [, kind, owner, signalName, comment] = match;
    if (kind === 'BO_') {
      const message = this.message(Number(owner));
      if (message) message.comment = unescape(comment as string);
      else this.warnUnknown(line, 'comment', owner as string);
    } else if (kind === 'SG_') {
      const signal = this.signal(Number(owner), signalName);
      if (signal) signal.comment = unescape(comment as string);
      else this.warnUnknown(line, 'comment', owner as string, signalName);
    }
  }

  private takeValueTexts(text: string, line: number): void {
    // Value texts of environment variables have no message number.
    if (!/^VAL_\s+\d/.test(text)) return;
    const match = valuesPattern.exec(text);
    if (!match)
      return this.warn(
        line,
        'malformed value texts',
        'They are left out; write them as VAL_ <id> <signal> 0 "<text>" 1 "<text>";',
      );
    const [, owner, signalName, pairs] = match;
    const signal = this.signal(Number(owner), signalName);
    if (!signal) return this.warnUnknown(line, 'value texts', owner as string, signalName);
    signal.valueTexts = Object.fromEntries(
      [...(pairs as string).matchAll(valuePattern)].map(([, value, label]) => [
        Number(value),
        unescape(label as string),
      ]),
    );
  }

  private takePeriod(text: string, line: number): void {
    if (!/^BA_\s+"GenMsgCycleTime"\s+BO_/.test(text)) return;
    const match = periodPattern.exec(text);
    if (!match)
      return this.warn(
        line,
        'malformed GenMsgCycleTime',
        'It is left out; write it as BA_ "GenMsgCycleTime" BO_ <id> <ms>;',
      );
    const message = this.message(Number(match[1]));
    if (message) message.periodMs = Number(match[2]);
    else this.warnUnknown(line, 'period', match[1] as string);
  }

  private takeFloat(text: string, line: number): void {
    const match = floatPattern.exec(text);
    const message = match ? this.message(Number(match[1])) : undefined;
    const index = message ? message.signals.findIndex((signal) => signal.name === match?.[2]) : -1;
    if (!message || index < 0) return;
    message.signals.splice(index, 1);
    this.warn(
      line,
      `signal ${message.name}.${match?.[2]} is a floating-point number`,
      'It is left out: only integers are read',
    );
  }

  private message(fileId: number): DbcMessage | undefined {
    const { id, extended } = dbcIdentifier(fileId);
    return this.messages.get(keyOf(id, extended));
  }

  private signal(fileId: number, name: string | undefined): DbcSignal | undefined {
    return this.message(fileId)?.signals.find((signal) => signal.name === name);
  }

  private warn(line: number, what: string, hint: string): void {
    this.warnings.push({ line, what, hint });
  }

  private warnUnknown(line: number, what: string, fileId: string, signalName?: string): void {
    if (this.declared.has(signalName === undefined ? fileId : `${fileId} ${signalName}`)) return;
    const owner =
      signalName === undefined ? `message ${fileId}` : `signal ${signalName} of message ${fileId}`;
    this.warn(line, `${what} of unknown ${owner}`, 'It is left out; correct the identifier or the name');
  }

  private malformed(line: number, what: string, hint: string): BackfeedError {
    return new BackfeedError('DBC_SYNTAX', `${this.fileName}:${line}: malformed ${what}`, hint);
  }
}

function keyOf(id: number, extended: boolean): string {
  return extended ? `x${id}` : `${id}`;
}

function unescape(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
