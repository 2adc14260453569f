import { numberText } from './numberText.ts';
import { stringOf } from './stringOf.ts';

const ITEMS_PER_LINE = 4;

/** How a value is written; the interpreter has one writer for JSON and for its console. */
interface ValueStyle {
  readonly isJson: boolean;
  /** Spaces after commas and colons, and a new line before what is not simple. */
  readonly isPretty: boolean;
  /** A new line before everything, indented by this; null: only where `isPretty` says so. */
  readonly indent: string | null;
  /** Names stay bare where they are identifiers. */
  readonly dropsQuotes: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
  '"': '\\"',
};

/** Nothing in it needs an escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text in quotes. JSON has four hexadecimal digits for what is not printable, the console two, or one octal. */
function quoted(text: string, isJson: boolean): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    const code = text.charCodeAt(i);
    const hex = code.toString(16).toUpperCase();
    if (ESCAPES[letter]) out += ESCAPES[letter];
    else if (code >= 32 && code < 127) out += letter;
    else if (isJson || code > 255) out += `\\u${hex.padStart(4, '0')}`;
    else if (code === 11) out += '\\v';
    else if (code < 8 && !/[0-7]/.test(text.charAt(i + 1))) out += `\\${code}`;
    else out += `\\x${hex.padStart(2, '0')}`;
  }
  return `${out}"`;
}

const isSimple = (value: unknown): boolean =>
  value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean';

const kindOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** Of objects made by a constructor: its name, and what its own `toString` says of them. */
function classText(value: object): { name: string; whole: string | null } {
  const proto = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  const above = proto && (Object.getPrototypeOf(proto) as object | null);
  const name = above && Object.hasOwn(proto, 'constructor') ? proto.constructor?.name : undefined;
  if (!name) return { name: '', whole: null };
  const hasOwnText =
    (value as { toString?: unknown }).toString !== (above as { toString?: unknown }).toString;
  return { name: `${name}: `, whole: hasOwnText ? stringOf(value) : null };
}

class ValueWriter {
  private out = '';
  private readonly open = new Set<object>();
  private readonly style: ValueStyle;

  constructor(style: ValueStyle) {
    this.style = style;
  }

  write(value: unknown, depth: number): void {
    const { isJson } = this.style;
    if (value === undefined) this.out += isJson ? 'null' : 'undefined';
    else if (typeof value === 'string') this.out += quoted(value, isJson);
    else if (typeof value === 'number')
      this.out += isJson && !Number.isFinite(value) ? 'null' : numberText(value);
    else if (typeof value === 'function') this.out += isJson ? 'undefined' : functionText(value);
    else if (typeof value !== 'object' || value === null) this.out += String(value);
    else if (this.open.has(value)) this.out += ' ... ';
    else {
      this.open.add(value);
      this.writeObject(value, depth);
      this.open.delete(value);
    }
  }

  result(): string {
    return this.out;
  }

  private writeObject(value: object, depth: number): void {
    if (Array.isArray(value)) this.writeArray(value, depth);
    else if (ArrayBuffer.isView(value) && kindOf(value) !== 'DataView')
      this.writeNumbers(value as Uint8Array, kindOf(value));
    else if (kindOf(value) === 'ArrayBuffer')
      this.writeNumbers(new Uint8Array(value as ArrayBuffer), 'ArrayBuffer');
    else if (this.style.isJson && typeof (value as { toJSON?: unknown }).toJSON === 'function')
      this.write((value as { toJSON(): unknown }).toJSON(), depth);
    else {
      const { name, whole } = this.style.isJson ? { name: '', whole: null } : classText(value);
      this.out += name;
      if (whole !== null) this.out += whole;
      else this.writeMembers(value, Object.keys(value), depth, '{', '}');
    }
  }

  private newLine(depth: number): void {
    this.out += `\n${(this.style.indent ?? '  ').repeat(depth)}`;
  }

  private writeArray(value: readonly unknown[], depth: number): void {
    const { isPretty, indent } = this.style;
    this.out += isPretty ? '[ ' : '[';
    let isDue = false;
    for (let i = 0; i < value.length; i++) {
      if (i > 0) this.out += isPretty ? ', ' : ',';
      const needsLine = indent !== null || (isPretty && !isSimple(value[i]));
      if (isDue || needsLine) this.newLine(depth + 1);
      this.write(value[i], depth + 1);
      isDue = needsLine;
    }
    if (isPretty) {
      const others = Object.keys(value).filter((key) => !/^\d+$/.test(key));
      this.writeItems(value, others, depth, value.length === 0);
    }
    if (isDue) this.newLine(depth);
    this.out += isPretty ? ' ]' : ']';
  }

  private writeNumbers(values: Uint8Array, kind: string): void {
    const { isJson, isPretty } = this.style;
    const name =
      kind === 'ArrayBuffer' && Array.from(values).some((item) => item !== 0) ? 'Uint8Array' : kind;
    if (!isJson && !Array.from(values).some((item) => item !== 0)) {
      this.out += `new ${kind}(${values.length})`;
      return;
    }
    const items = Array.from(values, (item) =>
      isJson && !Number.isFinite(item) ? 'null' : numberText(item),
    );
    const list = items.join(isPretty ? ', ' : ',');
    this.out += isJson ? `[${list}]` : `new ${name}([${list}])${kind === 'ArrayBuffer' ? '.buffer' : ''}`;
  }

  private writeMembers(
    value: object,
    keys: readonly string[],
    depth: number,
    open: string,
    close: string,
  ): void {
    const { isPretty } = this.style;
    this.out += isPretty ? `${open} ` : open;
    if (this.writeItems(value, keys, depth, true)) this.newLine(depth);
    this.out += isPretty ? ` ${close}` : close;
  }

  /** @returns whether a new line is due */
  private writeItems(value: object, keys: readonly string[], depth: number, isFirst: boolean): boolean {
    const { isJson, isPretty, indent, dropsQuotes } = this.style;
    let isDue = false;
    let sinceLine = 0;
    let first = isFirst;
    for (const key of keys) {
      // What a getter would give is not asked for.
      if (Object.getOwnPropertyDescriptor(value, key)?.get) continue;
      const item = (value as Record<string, unknown>)[key];
      if (isJson && (item === undefined || typeof item === 'function')) continue;
      sinceLine++;
      if (!first) this.out += isPretty ? ', ' : ',';
      const needsLine = indent !== null || (isPretty && !isSimple(item));
      if (indent !== null || (isPretty && sinceLine > ITEMS_PER_LINE)) isDue = true;
      if (isDue || needsLine) {
        this.newLine(depth + 1);
        sinceLine = 0;
      }
      const isBare = dropsQuotes && /^([A-Za-z_$][\w$]*|\d+)$/.test(key);
      this.out += (isBare ? key : quoted(key, isJson)) + (isPretty ? ': ' : ':');
      first = false;
      this.write(item, depth + 1);
      isDue = needsLine;
    }
    return isDue;
  }
}

function functionText(value: unknown): string {
  const source = Function.prototype.toString.call(value);
  const params = /^[^(]*\(([^)]*)\)/.exec(source)?.[1] ?? '';
  return `function (${params}) {}`;
}

function toText(value: unknown, style: ValueStyle): string {
  const writer = new ValueWriter(style);
  writer.write(value, 0);
  return writer.result();
}

const jsonStyle: ValueStyle = { isJson: true, isPretty: false, indent: null, dropsQuotes: false };

/** `JSON.stringify`: never throws for a ring, and writes `null` for `undefined`. */
export function jsonText(value: unknown, indent?: unknown): string {
  const spaces =
    typeof indent === 'number' ? ' '.repeat(Math.min(Math.max(indent, 0), 10)) : String(indent ?? '');
  if (spaces === '') return toText(value, jsonStyle);
  return toText(value, { ...jsonStyle, isPretty: true, indent: spaces.slice(0, 10) });
}

/** As Storage writes JSON, shorter: names without quotes, which its reader takes. */
export function bareJsonText(value: unknown): string {
  return toText(value, { ...jsonStyle, dropsQuotes: true });
}

/** What `console.log` prints of one value. */
export function consoleText(value: unknown): string {
  if (typeof value === 'string') return value;
  return toText(value, { isJson: false, isPretty: true, indent: null, dropsQuotes: false });
}
