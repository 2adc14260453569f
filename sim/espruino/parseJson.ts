import { parseLeadingNumber } from './parseNumber.ts';
import type { Realm } from './realm.ts';

const NUMBER = /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/;
const WORD = /^[A-Za-z_$][\w$]*/;
const BLANK = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)+/;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' };

/** Something that is neither a value nor an error: the whole result becomes `undefined`. */
class Nothing extends Error {}

class JsonReader {
  private at = 0;
  private readonly text: string;
  private readonly realm: Realm;
  private readonly takesBareNames: boolean;

  constructor(text: string, realm: Realm, takesBareNames: boolean) {
    this.text = text;
    this.realm = realm;
    this.takesBareNames = takesBareNames;
  }

  /** What stands behind the value is not looked at. */
  value(): unknown {
    const next = this.next();
    if (next === '"' || next === "'" || next === '`') return this.string(next);
    if (next === '[') return this.array();
    if (next === '{') return this.object();
    if (next === '-') return this.negative();
    const number = this.match(NUMBER);
    if (number !== null) return numberOfToken(number);
    const word = this.match(WORD);
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    throw this.realm.syntaxError(`Expecting valid value, got ${word ?? (next || 'EOF')}`);
  }

  private negative(): unknown {
    this.at++;
    this.next();
    const number = this.match(NUMBER);
    if (number === null) throw new Nothing();
    return -numberOfToken(number);
  }

  private array(): unknown[] {
    const items = this.realm.array([]);
    this.at++;
    while (this.next() !== ']') {
      items.push(this.value());
      if (this.next() !== ']') this.expect(',');
    }
    this.at++;
    return items;
  }

  private object(): Record<string, unknown> {
    const made = this.realm.object({});
    this.at++;
    for (let next = this.next(); next !== '}'; next = this.next()) {
      const key = next === '"' || next === "'" ? this.string(next) : this.bareName();
      this.expect(':');
      made[key] = this.value();
      if (this.next() !== '}') this.expect(',');
    }
    this.at++;
    return made;
  }

  private bareName(): string {
    const name = this.takesBareNames ? (this.match(WORD) ?? this.match(/^\d+/)) : null;
    if (name === null) throw this.realm.syntaxError(`Got ${this.text[this.at] ?? 'EOF'} expected STRING`);
    return name;
  }

  private string(quote: string): string {
    let out = '';
    for (this.at++; this.text[this.at] !== quote; this.at++) {
      const letter = this.text[this.at];
      if (letter === undefined || letter === '\n') throw this.realm.syntaxError('Got UNFINISHED STRING');
      out += letter === '\\' ? this.escape() : letter;
    }
    this.at++;
    return out;
  }

  /** From the backslash to the last character that belongs to it. */
  private escape(): string {
    const letter = this.text[++this.at] ?? '';
    const hex = letter === 'u' ? 4 : letter === 'x' ? 2 : 0;
    if (hex > 0) {
      const code = parseInt(this.text.slice(this.at + 1, this.at + 1 + hex), 16);
      this.at += hex;
      return String.fromCharCode(code);
    }
    const octal = /^[0-7]{1,3}/.exec(this.text.slice(this.at))?.[0];
    if (octal === undefined) return ESCAPED[letter] ?? letter;
    this.at += octal.length - 1;
    return String.fromCharCode(parseInt(octal, 8) & 0xff);
  }

  private expect(letter: string): void {
    const next = this.next();
    if (next !== letter) throw this.realm.syntaxError(`Got ${next || 'EOF'} expected '${letter}'`);
    this.at++;
  }

  /** Skips blanks; the next character, or '' at the end. */
  private next(): string {
    this.match(BLANK);
    return this.text.charAt(this.at);
  }

  private match(pattern: RegExp): string | null {
    const found = pattern.exec(this.text.slice(this.at))?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }
}

const numberOfToken = (token: string): number =>
  /^(?:0[xXbBoO]|\d+$)/.test(token) ? Number(token) : parseLeadingNumber(token);

/**
 * `JSON.parse` of the interpreter: its language's own lexer reads, so quotes of any kind, comments, leading zeros and
 * trailing commas pass, and what follows the value is ignored.
 * @param takesBareNames as `readJSON` of Storage does
 * @throws the realm's SyntaxError
 */
export function parseJson(text: string, realm: Realm, takesBareNames = false): unknown {
  try {
    return new JsonReader(text, realm, takesBareNames).value();
  } catch (error) {
    if (error instanceof Nothing) return undefined;
    throw error;
  }
}
