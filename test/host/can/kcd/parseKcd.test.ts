import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanDatabase, DatabaseSignal } from '../../../../host/can/canDatabase.ts';
import { parseKcd } from '../../../../host/can/kcd/parseKcd.ts';
import { readCanDatabase } from '../../../../host/can/readCanDatabase.ts';
import { BackfeedError } from '../../../../sim/backfeedError.ts';

const network = (messages: string): string => `<?xml version="1.0"?>
<NetworkDefinition xmlns="http://kayak.2codeornot2code.org/1.0">
<Node id="1" name="Car"/>
<Bus name="one">
${messages}
</Bus></NetworkDefinition>`;

const signal = '<Signal name="Level" offset="0" length="8"><Value min="0" max="255"/></Signal>';
const message = (inside: string, attributes = 'id="0x10" length="8"'): string =>
  network(`<Message name="Pack" ${attributes}>\n${inside}\n</Message>`);

describe('parseKcd', () => {
  it('reads messages, signals, multiplexing, labels and floats', () => {
    const { messages, mistakes } = parseKcd(
      network(`<Message id="0x1DB" name="Pack" length="8" interval="10">
  <Notes>
    first
      second
  </Notes>
  <Producer><NodeRef id="1"/></Producer>
  <Signal name="Current" offset="0" length="11" endianess="big">
    <Value type="signed" slope="0.5" intercept="-15" unit="A" min="-400" max="200"/>
  </Signal>
  <Multiplex name="Page" offset="16" length="2"><Value min="0" max="3"/>
    <MuxGroup count="1"><Signal name="First" offset="24" length="8"><Value min="0" max="1"/></Signal></MuxGroup>
    <MuxGroup count="2"><Signal name="Second" offset="24" length="8"><Value min="0" max="1"/></Signal></MuxGroup>
  </Multiplex>
  <Signal name="State" offset="40" length="8">
    <Value min="0" max="9"/>
    <LabelSet><Label name="off" value="0"/><LabelGroup name="on" from="1" to="3"/></LabelSet>
  </Signal>
</Message>
<Message id="1" format="extended" name="Far" length="auto">
  <Signal name="Single" offset="32" length="32"><Value type="single" min="0" max="1"/></Signal>
  <Signal name="Flag" offset="3"><Value min="0" max="1"/></Signal>
</Message>`),
      'x.kcd',
    );
    expect(mistakes).toEqual([]);
    expect(messages).toMatchObject([
      {
        id: 0x1db,
        extended: false,
        lengthBytes: 8,
        periodMs: 10,
        transmitter: 'Car',
        line: 5,
        comment: 'first\nsecond',
      },
      { id: 1, extended: true, lengthBytes: 8, transmitter: '' },
    ]);
    expect(messages[0]?.signals).toMatchObject([
      {
        name: 'Current',
        startBit: 7,
        bits: 11,
        order: 'big',
        signed: true,
        scale: 0.5,
        offset: -15,
        min: -400,
        max: 200,
        unit: 'A',
        line: 11,
      },
      { name: 'Page', multiplexor: true },
      { name: 'First', multiplex: { signal: 'Page', ranges: [[1, 1]] } },
      { name: 'Second', multiplex: { signal: 'Page', ranges: [[2, 2]] } },
      { name: 'State', valueTexts: { 0: 'off', 1: 'on', 2: 'on', 3: 'on' } },
    ]);
    expect(messages[1]?.signals).toMatchObject([
      { name: 'Single', encoding: 'float32' },
      { name: 'Flag', bits: 1, startBit: 3 },
    ]);
  });

  it.each<[string, string, number, string, string]>([
    ['an unknown element', message(`${signal}<Gateway/>`), 6, 'unknown-statement', '<Gateway> is no element'],
    [
      'a signal outside',
      message(`${signal}\n<Signal name="Out" offset="60" length="8"/>`),
      7,
      'outside',
      'signal Pack.Out lies outside',
    ],
    [
      'a signal without a name',
      message(`${signal}\n<Signal offset="8"/>`),
      7,
      'malformed',
      'malformed signal of Pack',
    ],
    [
      'a byte order that is none',
      message(`${signal}\n<Signal name="A" offset="8" endianess="middle"/>`),
      7,
      'malformed',
      'malformed signal',
    ],
    [
      'an offset that is no number',
      message(`${signal}\n<Signal name="A" offset="-8"/>`),
      7,
      'malformed',
      'malformed signal',
    ],
    [
      'a scale of 0',
      message(`${signal}<Signal name="A" offset="8"><Value slope="0"/></Signal>`),
      6,
      'scale',
      'the scale 0',
    ],
    [
      'a half float',
      message(
        `${signal}<Signal name="A" offset="8" length="16"><Value type="single" min="0" max="1"/></Signal>`,
      ),
      6,
      'encoding',
      'a float of 16 bits',
    ],
    ['no range', message('<Signal name="A" offset="8"/>'), 6, 'range', 'gives no range for A'],
    [
      'a group without a number',
      message(`${signal}<Multiplex name="M" offset="8"><Value min="0" max="1"/>\n<MuxGroup/></Multiplex>`),
      7,
      'malformed',
      'malformed multiplex group',
    ],
    [
      'a label without a number',
      message(
        `<Signal name="A" offset="0"><Value min="0" max="1"/><LabelSet>\n<Label name="x"/></LabelSet></Signal>`,
      ),
      7,
      'malformed',
      'malformed label',
    ],
    [
      'a node that is not there',
      message(`${signal}\n<Producer><NodeRef id="9"/></Producer>`),
      7,
      'unknown-owner',
      'unknown node 9 as the producer of Pack',
    ],
    [
      'a standard identifier too large',
      network(
        `<Message name="Far" id="0x800" length="8"/>\n<Message name="Pack" id="1" length="8">${signal}</Message>`,
      ),
      5,
      'identifier',
      '0x800',
    ],
    [
      'a message without identifier',
      network(`<Message name="Far" length="8"/>\n<Message name="Pack" id="1" length="8">${signal}</Message>`),
      5,
      'malformed',
      'malformed message',
    ],
  ])('reports %s', (_what, text, line, kind, what) => {
    const { messages, mistakes } = parseKcd(text, 'x.kcd');
    expect(mistakes.map((mistake) => [mistake.line, mistake.kind])).toEqual([[line, kind]]);
    expect(mistakes[0]?.what).toContain(what);
    expect(messages.at(-1)?.name).toBe('Pack');
  });

  it.each<[string, string, string]>([
    ['torn XML', '<NetworkDefinition>\n<Bus name="x>', 'KCD_SYNTAX: x.kcd:2: not well-formed XML'],
    ['wrong nesting', '<NetworkDefinition>\n<Bus></Node>', 'KCD_SYNTAX: x.kcd:2: not well-formed XML'],
    ['another XML file', '<html><body/></html>', 'KCD_SYNTAX: x.kcd:1: the root element is <html>'],
    ['no message', network(''), 'KCD_SYNTAX: x.kcd:2: no message in this file'],
    [
      'no message that can be',
      network('<Message name="Far"/>'),
      'KCD_SYNTAX: x.kcd:5: no message of this file can be read: malformed message',
    ],
  ])('refuses %s', (_what, text, expected) => {
    expect(() => parseKcd(text, 'x.kcd')).toThrow(expected);
  });

  it('reads or refuses whatever follows a bracket', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '<Message',
        '<Signal',
        ' name="a"',
        ' offset="1"',
        '/>',
        '>',
        '</Message>',
        '<![CDATA[',
        ']]>',
        '&lt;',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        try {
          parseKcd(network(parts.join('')), 'x.kcd');
        } catch (error) {
          expect(error).toBeInstanceOf(BackfeedError);
        }
      }),
    );
  });
});

const pair = `${process.cwd()}/../shared/data/dbc/Advantics_Generic_PEV_protocol_v2.5`;

describe('a vendor database in both formats', () => {
  it.skipIf(!existsSync(`${pair}.kcd`))('is the same in both (needs ../shared/data/dbc)', () => {
    const dbc = readCanDatabase(`${pair}.dbc`);
    const kcd = readCanDatabase(`${pair}.kcd`);
    const namesOf = ({ messages }: CanDatabase): string[] => messages.map(({ name }) => name).sort();
    expect(namesOf(kcd)).toEqual(namesOf(dbc));
    let compared = 0;
    let withoutRange = 0;
    for (const message of dbc.messages) {
      const twin = kcd.messages.find(({ name }) => name === message.name)!;
      const { id, extended, lengthBytes, transmitter } = message;
      expect(twin).toMatchObject({ id, extended, lengthBytes, transmitter });
      expect(twin.signals.map(({ name }) => name).sort()).toEqual(
        message.signals.map(({ name }) => name).sort(),
      );
      for (const signal of message.signals) {
        const other = twin.signals.find(({ name }) => name === signal.name)!;
        expect(layout(other)).toEqual(layout(signal));
        compared++;
        expect(other.unit).toBe(signal.unit);
        expect(other.valueTexts).toEqual(signal.valueTexts);
        // The KCD file leaves out ranges that are only those of the bits.
        if (other.min === 0 && other.max === 0) withoutRange++;
        else expect([other.min, other.max]).toEqual([signal.min, signal.max]);
      }
    }
    expect(compared).toBe(92);
    expect(withoutRange).toBe(62);
    // Only the KCD file says how often a message is sent.
    expect(dbc.messages.filter(({ periodMs }) => periodMs)).toHaveLength(0);
    expect(kcd.messages.filter(({ periodMs }) => periodMs)).toHaveLength(14);
  });
});

function layout({ name, startBit, bits, order, encoding, signed, scale, offset }: DatabaseSignal): object {
  return { name, startBit, bits, order, encoding, signed, scale, offset };
}
