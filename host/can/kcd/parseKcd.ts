import { BackfeedError } from '../../../sim/backfeedError.ts';
import { readXml, type XmlElement } from '../../../sim/config/readXml.ts';
import type { CanDatabase, Multiplex } from '../canDatabase.ts';
import { DatabaseDraft, type MessageDraft, type SignalDraft } from '../databaseDraft.ts';
import { signalBytes } from '../signalBytes.ts';

const knownElements: ReadonlySet<string> = new Set([
  ...['NetworkDefinition', 'Document', 'Node', 'Var', 'Bus', 'Message', 'Notes', 'Producer', 'Consumer'],
  ...['NodeRef', 'Signal', 'Multiplex', 'MuxGroup', 'Value', 'LabelSet', 'Label', 'LabelGroup'],
]);

/** A group of more labels is no list of states. */
const GROUP_LABELS_MAX = 256;

/**
 * Reads messages and signals from a KCD file (Kayak's XML), of all its buses together.
 * What cannot be read as the file says is left out, with its mistake.
 * @param fileName named in errors
 * @throws BackfeedError KCD_SYNTAX with file and line for what is not XML, and for a file without messages
 */
export function parseKcd(text: string, fileName: string): CanDatabase {
  const root = readXml(text, fileName, 'KCD_SYNTAX');
  if (root.name !== 'NetworkDefinition') {
    throw new BackfeedError(
      'KCD_SYNTAX',
      `${fileName}:${root.line}: the root element is <${root.name}>, not <NetworkDefinition>`,
      'Give a KCD or DBC file; other XML formats are not read',
    );
  }
  const database = new KcdReader(root).read();
  if (database.messages.length === 0) {
    const lost = database.mistakes.find(({ kind }) => kind !== 'unknown-statement');
    throw new BackfeedError(
      'KCD_SYNTAX',
      lost
        ? `${fileName}:${lost.line}: no message of this file can be read: ${lost.what}`
        : `${fileName}:${root.line}: no message in this file`,
      lost ? lost.hint : 'Give a database with messages',
    );
  }
  return database;
}

class KcdReader {
  private readonly root: XmlElement;
  private readonly draft = new DatabaseDraft();
  private readonly nodeNames: ReadonlyMap<string, string>;

  constructor(root: XmlElement) {
    this.root = root;
    this.nodeNames = new Map(
      childrenOf(root, 'Node').map(({ attributes }) => [attributes['id'] ?? '', attributes['name'] ?? '']),
    );
  }

  read(): CanDatabase {
    this.reportUnknown();
    for (const bus of childrenOf(this.root, 'Bus')) {
      for (const message of childrenOf(bus, 'Message')) this.takeMessage(message);
    }
    return this.draft.finish();
  }

  private reportUnknown(): void {
    const elements = [this.root];
    for (let element = elements.pop(); element; element = elements.pop()) {
      if (knownElements.has(element.name)) elements.push(...element.children);
      else {
        this.draft.report(
          'unknown-statement',
          element.line,
          `<${element.name}> is no element of a KCD file`,
          'It is passed over; remove or correct it',
        );
      }
    }
  }

  private takeMessage(element: XmlElement): void {
    const { line, attributes } = element;
    const name = attributes['name'];
    const id = wholeNumber(attributes['id'], NaN);
    const isAuto = (attributes['length'] ?? 'auto') === 'auto';
    const lengthBytes = isAuto ? 0 : wholeNumber(attributes['length'], NaN);
    const periodMs = wholeNumber(attributes['interval'], 0);
    if (!name || Number.isNaN(id + lengthBytes + periodMs)) {
      return this.malformed(line, 'message', '<Message id="0x123" name="..." length="8" interval="100">');
    }
    const signals = this.signalsOf(element, name);
    const message: MessageDraft = {
      id,
      extended: attributes['format'] === 'extended',
      name,
      line,
      lengthBytes: isAuto ? lengthOf(signals) : lengthBytes,
      transmitter: this.producerOf(element),
      signals: [],
      ...(periodMs > 0 ? { periodMs } : {}),
      ...notesOf(element),
    };
    if (!this.draft.addMessage(message)) return;
    for (const signal of signals) this.draft.addSignal(message, signal);
    for (const signal of [...message.signals]) {
      if (signal.encoding !== 'integer') this.draft.makeFloat(message, signal, signal.encoding, signal.line);
    }
  }

  /** The signals of a message or of a group of its multiplexed signals, with those of the multiplexors inside. */
  private signalsOf(owner: XmlElement, messageName: string, multiplex?: Multiplex): SignalDraft[] {
    return owner.children.flatMap((element) => {
      const isSwitch = element.name === 'Multiplex';
      if (!isSwitch && element.name !== 'Signal') return [];
      const signal = this.readSignal(element, messageName, isSwitch, multiplex);
      if (!isSwitch) return signal ? [signal] : [];
      const switched = childrenOf(element, 'MuxGroup').flatMap((group) => {
        const page = wholeNumber(group.attributes['count'], NaN);
        const name = element.attributes['name'];
        if (Number.isNaN(page) || !name) {
          this.malformed(group.line, 'multiplex group', '<MuxGroup count="0">');
          return [];
        }
        return this.signalsOf(group, messageName, { signal: name, ranges: [[page, page]] });
      });
      return [...(signal ? [signal] : []), ...switched];
    });
  }

  private readSignal(
    element: XmlElement,
    messageName: string,
    multiplexor: boolean,
    multiplex: Multiplex | undefined,
  ): SignalDraft | null {
    const { line, attributes } = element;
    const value = childrenOf(element, 'Value')[0]?.attributes ?? {};
    const name = attributes['name'];
    const offsetBits = wholeNumber(attributes['offset'], NaN);
    const bits = wholeNumber(attributes['length'], 1);
    const scale = realNumber(value['slope'], 1);
    const offset = realNumber(value['intercept'], 0);
    const hasRange = value['min'] !== undefined && value['max'] !== undefined;
    const min = hasRange ? realNumber(value['min'], NaN) : 0;
    const max = hasRange ? realNumber(value['max'], NaN) : 0;
    const order = byteOrders.get(attributes['endianess'] ?? 'little');
    const type = valueTypes.get(value['type'] ?? 'unsigned');
    if (!name || !order || !type || Number.isNaN(offsetBits + bits + scale + offset + min + max)) {
      this.malformed(
        line,
        `signal of ${messageName}`,
        '<Signal name="..." offset="0" length="8" endianess="little|big"><Value type="unsigned|signed|single|double" slope="1"/>',
      );
      return null;
    }
    const valueTexts = this.labelsOf(element);
    return {
      name,
      line,
      // KCD counts a big-endian offset from the most significant bit of each byte, DBC from the least.
      startBit: order === 'little' ? offsetBits : offsetBits - (offsetBits % 8) + 7 - (offsetBits % 8),
      bits,
      order,
      ...type,
      scale,
      offset,
      min,
      max,
      unit: value['unit'] ?? '',
      multiplexor,
      ...(multiplex ? { multiplex } : {}),
      ...(valueTexts ? { valueTexts } : {}),
      ...notesOf(element),
    };
  }

  private labelsOf(signal: XmlElement): Record<string, string> | null {
    const texts: Record<string, string> = {};
    for (const label of childrenOf(signal, 'LabelSet').flatMap(({ children }) => children)) {
      const { name = '', value, from, to } = label.attributes;
      const first = wholeNumber(label.name === 'LabelGroup' ? from : value, NaN);
      const last = label.name === 'LabelGroup' ? wholeNumber(to, NaN) : first;
      if (!(last - first >= 0 && last - first < GROUP_LABELS_MAX)) {
        this.malformed(label.line, 'label', '<Label name="..." value="0"/>');
        continue;
      }
      for (let raw = first; raw <= last; raw++) texts[raw] = name;
    }
    return Object.keys(texts).length === 0 ? null : texts;
  }

  private producerOf(message: XmlElement): string {
    const nodes = childrenOf(message, 'Producer').flatMap((producer) => childrenOf(producer, 'NodeRef'));
    const id = nodes[0]?.attributes['id'];
    if (id === undefined) return '';
    const name = this.nodeNames.get(id);
    if (name === undefined) {
      this.draft.report(
        'unknown-owner',
        nodes[0]!.line,
        `unknown node ${id} as the producer of ${message.attributes['name']}`,
        'The message has no sender; add a <Node> of that id',
      );
    }
    return name ?? '';
  }

  private malformed(line: number, what: string, form: string): void {
    this.draft.report('malformed', line, `malformed ${what}`, `It is left out; write it as ${form}`);
  }
}

const byteOrders: ReadonlyMap<string, SignalDraft['order']> = new Map([
  ['little', 'little'],
  ['big', 'big'],
]);

const valueTypes: ReadonlyMap<string, Pick<SignalDraft, 'encoding' | 'signed'>> = new Map([
  ['unsigned', { encoding: 'integer', signed: false }],
  ['signed', { encoding: 'integer', signed: true }],
  ['single', { encoding: 'float32', signed: false }],
  ['double', { encoding: 'float64', signed: false }],
]);

function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The element's notes, without the indentation of the file. */
function notesOf(element: XmlElement): { comment?: string } {
  const text = childrenOf(element, 'Notes')[0]
    ?.text.split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
  return text ? { comment: text } : {};
}

/** Bytes that all signals together need: the length "auto". */
function lengthOf(signals: readonly SignalDraft[]): number {
  const ends = signals
    .filter(({ startBit, bits }) => startBit < 512 && bits >= 1 && bits <= 64)
    .flatMap((signal) => signalBytes(signal).map(({ byteIndex }) => byteIndex + 1));
  return Math.max(0, ...ends);
}

/** A decimal or 0x number of 0 or more; NaN for anything else. */
function wholeNumber(text: string | undefined, whenAbsent: number): number {
  if (text === undefined) return whenAbsent;
  return /^(?:\d+|0x[0-9a-f]+)$/i.test(text.trim()) ? Number(text) : NaN;
}

function realNumber(text: string | undefined, whenAbsent: number): number {
  if (text === undefined) return whenAbsent;
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : NaN;
}
