import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRaw } from '../../../firmware/contract/frameCodec.ts';
import type { SignalSpec } from '../../../firmware/contract/frameSpec.ts';
import { parseDbc } from '../../../host/can/dbc.ts';
import type { DbcSignal } from '../../../host/can/dbcModel.ts';
import { decodeDbcText, readDbcFile } from '../../../host/can/readDbcFile.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';

const sample = `VERSION ""
NS_ :
\tCM_
\tBA_DEF_
BS_:
BU_: A B

BO_ 291 Pack: 8 A
 SG_ Current : 7|11@0- (0.5,-1.5e1) [-400|200] "A" B
 SG_ Page M : 16|2@1+ (1,0) [0|3] "" B
 SG_ First m0 : 24|8@1+ (1,0) [0|0] "" B
 SG_ Second m1 : 24|8@1+ (1,0) [0|0] "" B,A

BO_ 2566722557 Far: 4 B
 SG_ Level : 0|16@1+ (1,0) [0|100] "°" A

BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX
 SG_ Parked : 0|8@1+ (1,0) [0|0] "" Vector__XXX

CM_ "of the network";
CM_ BU_ A "of a node";
CM_ BO_ 291 "first line;
 second \\"quoted\\" line;";
CM_ SG_ 291 Current "sign: see manual";
CM_ SG_ 3221225472 Parked "nobody misses it";
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
BA_ "GenMsgCycleTime" BO_ 291 10;
BA_ "Other" BO_ 291 10;
VAL_ 291 Page 0 "a;b" 1 "c"
 2 "d" ;
VAL_TABLE_ Unused 0 "x" ;
`;

describe('parseDbc', () => {
  const check = (text: string): void => {
    const { messages, warnings } = parseDbc(text, 'sample.dbc');
    expect(warnings).toEqual([]);
    expect(
      messages.map(({ id, extended, name, lengthBytes }) => ({ id, extended, name, lengthBytes })),
    ).toEqual([
      { id: 291, extended: false, name: 'Pack', lengthBytes: 8 },
      { id: 2566722557 - 2 ** 31, extended: true, name: 'Far', lengthBytes: 4 },
    ]);
    const pack = messages[0]!;
    expect(pack).toMatchObject({ transmitter: 'A', periodMs: 10, line: 8 });
    expect(pack.comment?.replace(/\r/g, '')).toBe('first line;\n second "quoted" line;');
    expect(pack.signals).toMatchObject([
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
        comment: 'sign: see manual',
      },
      {
        name: 'Page',
        order: 'little',
        signed: false,
        multiplexor: true,
        valueTexts: { 0: 'a;b', 1: 'c', 2: 'd' },
      },
      { name: 'First', multiplexor: false, multiplexValue: 0 },
      { name: 'Second', multiplexValue: 1 },
    ]);
    expect(messages[1]?.signals[0]?.unit).toBe('°');
  };

  it('reads messages, signals, comments, value texts and periods', () => check(sample));
  it('reads Windows line ends', () => check(sample.replaceAll('\n', '\r\n')));
  it.each([
    ['UTF-8', Buffer.from(sample, 'utf8')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF' + sample, 'utf8')],
    ['ISO-8859-1', Buffer.from(sample, 'latin1')],
  ])('reads %s', (_name, bytes) => check(decodeDbcText(bytes)));

  const head = 'BO_ 1 Frame: 2 A\n SG_ Whole : 0|8@1+ (1,0) [0|0] "" B\n';
  it.each([
    [
      'a signal outside its message',
      ' SG_ Out : 12|8@1+ (1,0) [0|0] "" B',
      3,
      'signal Frame.Out lies outside its message of 2 bytes',
    ],
    [
      'a Motorola signal outside its message',
      ' SG_ Out : 3|14@0+ (1,0) [0|0] "" B',
      3,
      'signal Frame.Out lies outside its message of 2 bytes',
    ],
    [
      'overlapping signals',
      ' SG_ Twice : 5|2@0+ (1,0) [0|0] "" B',
      3,
      'signal Frame.Twice shares bits with Whole of line 2',
    ],
    [
      'a signal that is there twice',
      ' SG_ Whole : 8|8@1+ (1,0) [0|0] "" B',
      3,
      'signal Frame.Whole is already in line 2',
    ],
    [
      'a duplicate identifier',
      'BO_ 1 Again: 8 A\n SG_ Lost : 0|8@1+ (1,0) [0|0] "" B',
      3,
      'message Again has the identifier of Frame in line 1',
    ],
    ['an impossible identifier', 'BO_ 2048 Far: 8 A', 3, 'message Far has the impossible identifier 2048'],
    [
      'a comment of an unknown signal',
      'CM_ SG_ 1 Nobody "x";',
      3,
      'comment of unknown signal Nobody of message 1',
    ],
    ['a malformed comment', 'CM_ SG_ "x";', 3, 'malformed comment'],
    [
      'value texts of an unknown message',
      'VAL_ 2 Whole 0 "x" ;',
      3,
      'value texts of unknown signal Whole of message 2',
    ],
    ['malformed value texts', 'VAL_ 1 Whole zero "x" ;', 3, 'malformed value texts'],
    ['a period of an unknown message', 'BA_ "GenMsgCycleTime" BO_ 7 10;', 3, 'period of unknown message 7'],
    ['a float', 'SIG_VALTYPE_ 1 Whole : 1;', 3, 'signal Frame.Whole is a floating-point number'],
  ])('warns of %s', (_name, text, line, what) => {
    const { messages, warnings } = parseDbc(head + text + '\n', 'x.dbc');
    expect(warnings.map((warning) => [warning.line, warning.what])).toEqual([[line, what]]);
    expect(warnings[0]?.hint).not.toBe('');
    expect(messages[0]?.name).toBe('Frame');
  });

  it.each([
    ['a malformed message', head + 'BO_ abc Frame: 8 A', 'x.dbc:3: malformed message'],
    ['a malformed signal', head + ' SG_ Bad : 0|8@2+ (1,0) [0|0] "" B', 'x.dbc:3: malformed signal'],
    ['a signal without bits', head + ' SG_ Bad : 0|0@1+ (1,0) [0|0] "" B', 'x.dbc:3: malformed signal'],
    [
      'a signal before any message',
      ' SG_ Bad : 0|8@1+ (1,0) [0|0] "" B',
      'x.dbc:1: malformed place of a signal',
    ],
    [
      'a quoted text without an end',
      head + 'CM_ BO_ 1 "never;\n\n',
      'x.dbc:3: the quoted text that begins here',
    ],
    ['an empty file', '', 'x.dbc:1: no message'],
    ['a file that is no DBC', '<?xml version="1.0"?>\n<NetworkDefinition/>\n', 'x.dbc:1: no message'],
  ])('refuses %s', (_name, text, what) => {
    let error: unknown;
    try {
      parseDbc(text, 'x.dbc');
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(BackfeedError);
    expect((error as Error).message).toContain(`DBC_SYNTAX: ${what}`);
  });

  it('says which file cannot be read', () => {
    expect(() => readDbcFile('/nowhere/x.dbc')).toThrow(/^DBC_FILE: x\.dbc cannot be read/);
  });
});

interface Vector {
  readonly id: number;
  readonly extended: boolean;
  readonly data: string;
  readonly signals: Readonly<Record<string, number>>;
}

const dataDir = new URL('../shared/data/dbc/', `file://${process.cwd()}/`);

function specOf(signal: DbcSignal): SignalSpec {
  return { ...signal, label: signal.name };
}

describe.each([
  ['EV-can_AZE0', 190],
  ['Advantics_Generic_PEV_protocol_v2.5', 92],
  // 3172 in the file, 6 of them outside their messages.
  ['Model3CAN', 3166],
])('the public database %s', (name, signalCount) => {
  const present = existsSync(new URL(`${name}.dbc`, dataDir));

  it.skipIf(!present)(`is read whole (needs ../shared/data/dbc/${name}.dbc)`, () => {
    const { messages } = readDbcFile(new URL(`${name}.dbc`, dataDir));
    expect(messages.flatMap((message) => message.signals)).toHaveLength(signalCount);
  });

  it.skipIf(!present)('decodes as cantools does', () => {
    const { messages } = readDbcFile(new URL(`${name}.dbc`, dataDir));
    const vectors = JSON.parse(readFileSync(new URL(`${name}.vectors.json`, dataDir), 'utf8')) as Vector[];
    let checked = 0;
    for (const vector of vectors) {
      const message = messages.find(({ id, extended }) => id === vector.id && extended === vector.extended);
      const data = Buffer.from(vector.data, 'hex');
      for (const signal of message?.signals ?? []) {
        const expected = vector.signals[signal.name];
        if (signal.multiplexValue !== undefined || typeof expected !== 'number') continue;
        // The contract's codec counts in doubles: exact to 53 bits.
        if (signal.bits > 53) continue;
        const value = readRaw(specOf(signal), data) * signal.scale + signal.offset;
        expect(Math.abs(value - expected), `${message?.name}.${signal.name}`).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(expected)),
        );
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(vectors.length);
  });
});
