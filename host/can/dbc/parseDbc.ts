import { BackfeedError } from '../../../sim/backfeedError.ts';
import type { CanDatabase } from '../canDatabase.ts';
import { DatabaseDraft, type MessageDraft, type SignalDraft } from '../databaseDraft.ts';
import { dbcIdentifier, readDbcMessage, readDbcSignal } from './dbcMessage.ts';
import { dbcKeywords, dbcStatements, type DbcStatement } from './dbcStatements.ts';
import { applyLongNames, type LongName } from './longNames.ts';

/** Not a message: where DBC editors park signals that belong to none. */
const INDEPENDENT_SIGNALS = 'VECTOR__INDEPENDENT_SIG_MSG';

/** Longer than any comment, and short enough for a regular expression. */
const STATEMENT_LENGTH_MAX = 1_000_000;

const quoted = String.raw`"((?:[^"\\]|\\[^])*)"`;
const integer = String.raw`[-+]?\d+(?:\.0*)?`;
const commentPattern = new RegExp(
  String.raw`^CM_\s+(?:(BO_|SG_|BU_|EV_)\s+(\S+)\s+(?:([^\s"]+)\s+)?)?${quoted}\s*;$`,
);
const valuesPattern = new RegExp(String.raw`^VAL_\s+(\d+)\s+(\S+)\s*((?:${integer}\s*${quoted}\s*)*);$`);
const tableUsePattern = /^VAL_\s+(\d+)\s+(\S+)\s+([A-Za-z_]\w*)\s*;$/;
const tablePattern = new RegExp(String.raw`^VAL_TABLE_\s+(\S+)\s*((?:${integer}\s*${quoted}\s*)*);$`);
const valuePattern = new RegExp(String.raw`(${integer})\s*${quoted}`, 'g');
const periodPattern = /^BA_\s+"GenMsgCycleTime"\s+BO_\s+(\d+)\s+(\d+(?:\.\d+)?)\s*;$/;
const longNamePattern = new RegExp(
  String.raw`^BA_\s+"System(?:Signal|Message)LongSymbol"\s+(?:BO_|SG_)\s+(\d+)\s+(?:([^\s"]+)\s+)?${quoted}\s*;$`,
);
const defaultPattern = /^BA_DEF_DEF_\s+"GenMsgCycleTime"\s+(\d+(?:\.\d+)?)\s*;$/;
const floatPattern = /^SIG_VALTYPE_\s+(\d+)\s+(\S+?)\s*:?\s*([0-3])\s*;$/;
const pagesPattern = /^SG_MUL_VAL_\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+\s*-\s*\d+(?:\s*,\s*\d+\s*-\s*\d+)*)\s*;$/;

/**
 * Reads messages and signals, their comments, value texts, periods, encodings and multiplexing from a DBC file.
 * What cannot be read as the file says is left out, with its mistake.
 * @param fileName named in errors
 * @throws BackfeedError DBC_SYNTAX with file and line for a quoted text that never ends, and for a file without messages
 */
export function parseDbc(text: string, fileName: string): CanDatabase {
  const reader = new DbcReader();
  const statements = dbcStatements(text, fileName).filter((statement) => reader.isReadable(statement));
  for (const statement of statements) reader.takeLayout(statement);
  for (const statement of statements) reader.takeDetail(statement);
  const database = reader.finish();
  if (database.messages.length === 0) {
    const lost = database.mistakes.find(({ kind }) => kind !== 'unknown-statement');
    throw new BackfeedError(
      'DBC_SYNTAX',
      lost
        ? `${fileName}:${lost.line}: no message of this file can be read: ${lost.what}`
        : `${fileName}:1: no message (BO_) in this file`,
      lost ? lost.hint : 'Give a DBC or KCD file',
    );
  }
  return database;
}

class DbcReader {
  private readonly draft = new DatabaseDraft();
  /** Owner of the `SG_` statements that follow; null while they belong to nothing that counts. */
  private current: MessageDraft | null = null;
  /** Everything that the file declares, left out or not, as `id` and `id signal`: only the rest is unknown. */
  private readonly declared = new Set<string>();
  private currentFileId = '';
  /** The `mN` of signals. */
  private readonly pages = new Map<SignalDraft, number>();
  private readonly tables = new Map<string, Record<string, string>>();
  /** As the file says: 0 is none. */
  private readonly periodsMs = new Map<MessageDraft, number>();
  private defaultPeriodMs = 0;
  private readonly longNames = new Map<SignalDraft, LongName>();
  private lastUnknownLine = NaN;

  isReadable({ line, text }: DbcStatement): boolean {
    if (text.length <= STATEMENT_LENGTH_MAX) return true;
    this.draft.report(
      'malformed',
      line,
      `a statement of ${text.length} characters`,
      `It is left out; shorten it to ${STATEMENT_LENGTH_MAX}`,
    );
    return false;
  }

  /** What other statements refer to, wherever they stand. */
  takeLayout({ keyword, line, text }: DbcStatement): void {
    switch (keyword) {
      case 'BO_':
        return this.takeMessage(text, line);
      case 'SG_':
        return this.takeSignal(text, line);
      case 'VAL_TABLE_':
        return this.takeTable(text, line);
    }
    if (dbcKeywords.has(keyword)) return;
    // One mistake for all lines of a foreign passage.
    if (line !== this.lastUnknownLine + 1) {
      this.draft.report(
        'unknown-statement',
        line,
        `${keyword ? `"${keyword}" is` : 'this is'} no statement of a DBC file`,
        'It is passed over; remove it, or put a text into quotation marks',
      );
    }
    this.lastUnknownLine = line;
  }

  takeDetail({ keyword, line, text }: DbcStatement): void {
    switch (keyword) {
      case 'CM_':
        return this.takeComment(text, line);
      case 'VAL_':
        return this.takeValueTexts(text, line);
      case 'BA_':
        return this.takeAttribute(text, line);
      case 'BA_DEF_DEF_':
        return this.takeDefaultPeriod(text);
      case 'SIG_VALTYPE_':
        return this.takeEncoding(text, line);
      case 'SG_MUL_VAL_':
        return this.takePages(text, line);
    }
  }

  finish(): CanDatabase {
    for (const message of this.draft.messages.values()) {
      this.assignPages(message);
      const periodMs = this.periodsMs.get(message) ?? this.defaultPeriodMs;
      if (periodMs > 0) message.periodMs = periodMs;
      this.draft.mistakes.push(...applyLongNames(message, this.longNames));
    }
    return this.draft.finish();
  }

  /** Gives each signal with an `mN` the one multiplexor of its message, unless `SG_MUL_VAL_` named one. */
  private assignPages(message: MessageDraft): void {
    const roots = message.signals.filter((signal) => signal.multiplexor && !this.pages.has(signal));
    for (const signal of [...message.signals]) {
      const page = this.pages.get(signal);
      if (page === undefined || signal.multiplex) continue;
      if (roots.length === 1) {
        signal.multiplex = { signal: roots[0]!.name, ranges: [[page, page]] };
        continue;
      }
      message.signals.splice(message.signals.indexOf(signal), 1);
      this.draft.report(
        'multiplex',
        signal.line,
        `signal ${message.name}.${signal.name} is multiplexed (m${page}), but its message has ${roots.length === 0 ? 'no multiplexor' : `${roots.length} multiplexors`}`,
        roots.length === 0
          ? 'It is left out; mark the multiplexor with M'
          : 'It is left out; name its multiplexor by SG_MUL_VAL_',
      );
    }
  }

  private takeMessage(text: string, line: number): void {
    const message = readDbcMessage(text, line);
    this.currentFileId = text.split(/\s+/)[1] ?? '';
    this.declared.add(this.currentFileId);
    this.current = null;
    if (!message) {
      return this.malformed(line, 'message', 'BO_ <id> <name>: <length in bytes> <sender>');
    }
    if (message.name !== INDEPENDENT_SIGNALS && this.draft.addMessage(message)) this.current = message;
  }

  private takeSignal(text: string, line: number): void {
    const read = readDbcSignal(text, line);
    if (!read) {
      const name = /^SG_\s+([^\s:"]+)/.exec(text)?.[1];
      this.declared.add(`${this.currentFileId} ${name}`);
      return this.malformed(
        line,
        'signal',
        'SG_ <name> : <start>|<bits>@<order><sign> (<scale>,<offset>) [<min>|<max>] "<unit>" <receivers>',
      );
    }
    this.declared.add(`${this.currentFileId} ${read.signal.name}`);
    if (!this.currentFileId) {
      return this.draft.report(
        'malformed',
        line,
        `signal ${read.signal.name} stands before any message`,
        'It is left out; move it below its BO_ line',
      );
    }
    if (read.page !== undefined) this.pages.set(read.signal, read.page);
    if (this.current) this.draft.addSignal(this.current, read.signal);
  }

  private takeTable(text: string, line: number): void {
    const match = tablePattern.exec(text);
    if (!match) return this.malformed(line, 'value table', 'VAL_TABLE_ <name> 0 "<text>" 1 "<text>";');
    this.tables.set(match[1] as string, valueTexts(match[2] as string));
  }

  private takeComment(text: string, line: number): void {
    const match = commentPattern.exec(text);
    if (!match) return this.malformed(line, 'comment', 'CM_ SG_ <id> <signal> "<text>";');
    const [, kind, owner, signalName, comment] = match as unknown as string[];
    if (kind !== 'BO_' && kind !== 'SG_') return;
    const target = this.owner(line, 'comment', owner!, kind === 'SG_' ? signalName : undefined);
    if (target) (target.signal ?? target.message).comment = unescape(comment!);
  }

  private takeValueTexts(text: string, line: number): void {
    // Value texts of environment variables have no message number.
    if (!/^VAL_\s+\d/.test(text)) return;
    const table = tableUsePattern.exec(text);
    const match = table ?? valuesPattern.exec(text);
    if (!match) return this.malformed(line, 'value texts', 'VAL_ <id> <signal> 0 "<text>" 1 "<text>";');
    const [, fileId, signalName, values] = match as unknown as [string, string, string, string];
    const signal = this.owner(line, 'value texts', fileId, signalName)?.signal;
    if (!signal) return;
    const texts = table ? this.tables.get(values) : valueTexts(values);
    if (texts) signal.valueTexts = texts;
    else {
      this.draft.report(
        'unknown-owner',
        line,
        `unknown value table ${values}`,
        'The signal has no texts; add a VAL_TABLE_ of that name',
      );
    }
  }

  private takeAttribute(text: string, line: number): void {
    if (/^BA_\s+"GenMsgCycleTime"\s+BO_/.test(text)) return this.takePeriod(text, line);
    if (/^BA_\s+"System(Signal|Message)LongSymbol"/.test(text)) return this.takeLongName(text, line);
  }

  private takePeriod(text: string, line: number): void {
    const match = periodPattern.exec(text);
    if (!match) return this.malformed(line, 'period', 'BA_ "GenMsgCycleTime" BO_ <id> <ms>;');
    const message = this.owner(line, 'period', match[1] as string)?.message;
    if (message) this.periodsMs.set(message, Number(match[2]));
  }

  private takeLongName(text: string, line: number): void {
    const match = longNamePattern.exec(text);
    if (!match?.[3]) {
      return this.malformed(line, 'long name', 'BA_ "SystemSignalLongSymbol" SG_ <id> <signal> "<name>";');
    }
    const target = this.owner(line, 'long name', match[1] as string, match[2]);
    if (target?.signal) this.longNames.set(target.signal, { name: match[3], line });
    else if (target) target.message.name = match[3];
  }

  private takeDefaultPeriod(text: string): void {
    const match = defaultPattern.exec(text);
    if (match) this.defaultPeriodMs = Number(match[1]);
  }

  private takeEncoding(text: string, line: number): void {
    const match = floatPattern.exec(text);
    if (!match) {
      return this.malformed(line, 'encoding', 'SIG_VALTYPE_ <id> <signal> : 1; (float) or 2; (double)');
    }
    const target = this.owner(line, 'encoding', match[1] as string, match[2]);
    if (!target?.signal) return;
    const type = match[3];
    if (type === '1' || type === '2') {
      this.draft.makeFloat(target.message, target.signal, type === '1' ? 'float32' : 'float64', line);
    }
  }

  private takePages(text: string, line: number): void {
    const match = pagesPattern.exec(text);
    if (!match) {
      return this.malformed(line, 'multiplexing', 'SG_MUL_VAL_ <id> <signal> <multiplexor> 0-3, 5-5;');
    }
    const [, fileId, signalName, multiplexor, ranges] = match as unknown as string[];
    const signal = this.owner(line, 'multiplexing', fileId!, signalName)?.signal;
    if (!signal) return;
    signal.multiplex = {
      signal: multiplexor!,
      ranges: ranges!.split(',').map((range) => range.split('-').map(Number) as [number, number]),
    };
  }

  /** The message or signal that a statement is about; null where the file does not have it, or it was left out. */
  private owner(
    line: number,
    what: string,
    fileId: string,
    signalName?: string,
  ): { message: MessageDraft; signal?: SignalDraft } | null {
    const { id, extended } = dbcIdentifier(Number(fileId));
    const message = this.draft.message(id, extended);
    const signal = message?.signals.find(({ name }) => name === signalName);
    if (message && signalName === undefined) return { message };
    if (message && signal) return { message, signal };
    if (!this.declared.has(signalName === undefined ? fileId : `${fileId} ${signalName}`)) {
      this.draft.report(
        'unknown-owner',
        line,
        `${what} of unknown ${signalName === undefined ? '' : `signal ${signalName} of `}message ${fileId}`,
        'It is left out; correct the identifier or the name',
      );
    }
    return null;
  }

  private malformed(line: number, what: string, form: string): void {
    this.draft.report('malformed', line, `malformed ${what}`, `It is left out; write it as ${form}`);
  }
}

/** Texts of the pairs `0 "a" 1 "b"`. */
function valueTexts(pairs: string): Record<string, string> {
  return Object.fromEntries(
    [...pairs.matchAll(valuePattern)].map(([, value, text]) => [
      String(BigInt((value as string).replace(/^\+|\..*$/g, ''))),
      unescape(text as string),
    ]),
  );
}

function unescape(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
