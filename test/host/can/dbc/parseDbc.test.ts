import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDbc } from '../../../../host/can/dbc/parseDbc.ts';
import { decodeDatabaseText, readCanDatabase } from '../../../../host/can/readCanDatabase.ts';
import { refuseMalformed } from '../../../../host/can/refuseMalformed.ts';
import { BackfeedError } from '../../../../sim/backfeedError.ts';

const sample = `VERSION ""
NS_ :
\tCM_
\tBA_DEF_
BS_:
BU_: A B

BO_ 291 Pack: 8 A
 SG_ Current : 7|11@0- (0.5,-1.5e1) [-400|200] "A" B
 SG_ Page M : 16|2@1+ (1,0) [0|3] "" B
 SG_ First m0 : 24|8@1+ (1,0) [0|255] "" B
 SG_ Second m1 : 24|8@1+ (1,0) [0|255] "" B,A

BO_ 2566722557 Far: 4 B
 SG_ Level : 0|16@1+ (1,0) [0|100] "°" A

BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX
 SG_ Parked : 0|8@1+ (1,0) [0|255] "" Vector__XXX

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
    const { messages, mistakes } = parseDbc(text, 'sample.dbc');
    expect(mistakes).toEqual([]);
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
      { name: 'First', multiplexor: false, multiplex: { signal: 'Page', ranges: [[0, 0]] } },
      { name: 'Second', multiplex: { signal: 'Page', ranges: [[1, 1]] } },
    ]);
    expect(messages[1]?.signals[0]?.unit).toBe('°');
  };

  it('reads messages, signals, comments, value texts and periods', () => check(sample));
  it('reads Windows line ends', () => check(sample.replaceAll('\n', '\r\n')));
  it.each([
    ['UTF-8', Buffer.from(sample, 'utf8')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF' + sample, 'utf8')],
    ['ISO-8859-1', Buffer.from(sample, 'latin1')],
  ])('reads %s', (_name, bytes) => check(decodeDatabaseText(bytes)));

  const head = 'BO_ 1 Frame: 2 A\n SG_ Whole : 0|8@1+ (1,0) [0|255] "" B\n';
  /** A signal line with the place, and what follows the place. */
  const signal = (place: string, rest = '(1,0) [0|1]', name = 'Other'): string =>
    ` SG_ ${name} : ${place} ${rest} "" B`;
  it.each<[string, string, number, string, string, string]>([
    [
      'a signal outside',
      signal('12|8@1+'),
      3,
      'outside',
      'signal Frame.Other lies outside its message of 2 bytes',
      'Whole',
    ],
    [
      'a Motorola signal outside',
      signal('3|14@0+'),
      3,
      'outside',
      'signal Frame.Other lies outside its message',
      'Whole',
    ],
    [
      'a signal far outside',
      signal('99999999999|1@1+'),
      3,
      'outside',
      'signal Frame.Other lies outside',
      'Whole',
    ],
    ['a signal without bits', signal('8|0@1+'), 3, 'outside', 'signal Frame.Other has 0 bits', 'Whole'],
    ['a signal of 65 bits', signal('0|65@1+'), 3, 'outside', 'signal Frame.Other has 65 bits', 'Whole'],
    [
      'overlapping signals',
      signal('5|2@0+'),
      3,
      'overlap',
      'signal Frame.Other shares bits with Whole of line 2',
      'Whole Other',
    ],
    [
      'a signal twice',
      signal('8|8@1+', '(1,0) [0|1]', 'Whole'),
      3,
      'duplicate',
      'signal Frame.Whole is already in line 2',
      'Whole',
    ],
    [
      'an identifier twice',
      `BO_ 1 Again: 8 A\n${signal('0|8@1+')}`,
      3,
      'duplicate',
      'message Again has the identifier of Frame in line 1',
      'Whole',
    ],
    [
      'a name twice',
      'BO_ 2 Frame: 8 A',
      3,
      'duplicate',
      'message Frame has the name of the one in line 1',
      'Whole',
    ],
    [
      'an impossible identifier',
      'BO_ 2048 Far: 8 A',
      3,
      'identifier',
      'message Far has the impossible standard identifier 0x800',
      'Whole',
    ],
    [
      'an impossible extended one',
      'BO_ 2684354560 Far: 8 A',
      3,
      'identifier',
      'message Far has the impossible extended identifier 0x20000000',
      'Whole',
    ],
    ['a message of 65 bytes', 'BO_ 2 Long: 65 A', 3, 'outside', 'message Long has 65 bytes', 'Whole'],
    [
      'a malformed message',
      `BO_ abc Frame: 8 A\n${signal('0|8@1+')}`,
      3,
      'malformed',
      'malformed message',
      'Whole',
    ],
    ['a malformed signal', signal('8|8@2+'), 3, 'malformed', 'malformed signal', 'Whole'],
    [
      'a scale of 0',
      signal('8|8@1+', '(0,5) [0|1]'),
      3,
      'scale',
      'signal Frame.Other has the scale 0',
      'Whole',
    ],
    [
      'an inverted range',
      signal('8|8@1+', '(1,0) [9|1]'),
      3,
      'range',
      'signal Frame.Other has the minimum 9 above its maximum 1',
      'Whole Other',
    ],
    [
      'no range',
      signal('8|8@1+', '(1,0) [0|0]'),
      3,
      'range',
      'message Frame gives no range for Other',
      'Whole Other',
    ],
    [
      'no range of several',
      `${signal('8|1@1+', '(1,0) [0|0]')}\n${signal('9|1@1+', '(1,0) [0|0]', 'Third')}`,
      3,
      'range',
      'message Frame gives no range for Other and 1 more',
      'Whole Other Third',
    ],
    [
      'no multiplexor',
      signal('8|8@1+', '(1,0) [0|1]', 'Other m3'),
      3,
      'multiplex',
      'signal Frame.Other is multiplexed (m3), but its message has no multiplexor',
      'Whole',
    ],
    [
      'several multiplexors',
      `BO_ 2 Two: 8 A\n${signal('0|1@1+', '(1,0) [0|1]', 'A M')}\n${signal('1|1@1+', '(1,0) [0|1]', 'B M')}\n${signal('2|1@1+', '(1,0) [0|1]', 'C m1')}`,
      6,
      'multiplex',
      'signal Two.C is multiplexed (m1), but its message has 2 multiplexors',
      'Whole',
    ],
    [
      'an unknown multiplexor',
      `SG_MUL_VAL_ 1 Whole Nobody 1-1;`,
      2,
      'multiplex',
      'signal Frame.Whole waits for the multiplexor Nobody',
      '',
    ],
    [
      'a multiplexor of itself',
      `SG_MUL_VAL_ 1 Whole Whole 1-1;`,
      2,
      'multiplex',
      'signal Frame.Whole waits for the multiplexor Whole',
      '',
    ],
    [
      'an unmarked multiplexor',
      `${signal('8|8@1+')}\nSG_MUL_VAL_ 1 Other Whole 1-1;`,
      2,
      'multiplex',
      'signal Frame.Whole switches Other but is not marked',
      'Whole Other',
    ],
    [
      'malformed multiplexing',
      'SG_MUL_VAL_ 1 Whole Page;',
      3,
      'malformed',
      'malformed multiplexing',
      'Whole',
    ],
    [
      'a float of 8 bits',
      'SIG_VALTYPE_ 1 Whole : 1;',
      3,
      'encoding',
      'signal Frame.Whole is a float of 8 bits',
      '',
    ],
    ['a malformed encoding', 'SIG_VALTYPE_ 1 Whole : 7;', 3, 'malformed', 'malformed encoding', 'Whole'],
    [
      'a comment of an unknown signal',
      'CM_ SG_ 1 Nobody "x";',
      3,
      'unknown-owner',
      'comment of unknown signal Nobody of message 1',
      'Whole',
    ],
    ['a malformed comment', 'CM_ SG_ "x";', 3, 'malformed', 'malformed comment', 'Whole'],
    [
      'texts of an unknown message',
      'VAL_ 2 Whole 0 "x" ;',
      3,
      'unknown-owner',
      'value texts of unknown signal Whole of message 2',
      'Whole',
    ],
    ['malformed texts', 'VAL_ 1 Whole zero "x" ;', 3, 'malformed', 'malformed value texts', 'Whole'],
    ['an unknown table', 'VAL_ 1 Whole States ;', 3, 'unknown-owner', 'unknown value table States', 'Whole'],
    ['a malformed table', 'VAL_TABLE_ States x ;', 3, 'malformed', 'malformed value table', 'Whole'],
    [
      'a period of an unknown message',
      'BA_ "GenMsgCycleTime" BO_ 7 10;',
      3,
      'unknown-owner',
      'period of unknown message 7',
      'Whole',
    ],
    ['a malformed period', 'BA_ "GenMsgCycleTime" BO_ 1 often;', 3, 'malformed', 'malformed period', 'Whole'],
    [
      'a malformed long name',
      'BA_ "SystemSignalLongSymbol" SG_ 1 Whole Name;',
      3,
      'malformed',
      'malformed long name',
      'Whole',
    ],
    [
      'a long name twice',
      `${signal('8|8@1+')}\nBA_ "SystemSignalLongSymbol" SG_ 1 Other "Whole";`,
      4,
      'duplicate',
      'long name of signal Frame.Other is that of another',
      'Whole Other',
    ],
    [
      'an endless comment',
      `CM_ BO_ 1 "${'x'.repeat(1_000_000)}";`,
      3,
      'malformed',
      'a statement of 1000013 characters',
      'Whole',
    ],
    ['foreign lines', 'Hello = 1\n// and more\n', 3, 'unknown-statement', '"Hello" is no statement', 'Whole'],
  ])('reports %s', (_name, text, line, kind, what, left) => {
    const { messages, mistakes } = parseDbc(head + text + '\n', 'x.dbc');
    expect(mistakes.map((mistake) => [mistake.line, mistake.kind])).toEqual([[line, kind]]);
    expect(mistakes[0]?.what).toContain(what);
    expect(mistakes[0]?.hint).not.toBe('');
    expect(messages[0]?.signals.map(({ name }) => name).join(' ')).toBe(left);
  });

  it('is silent about what belongs to something left out', () => {
    const lost = 'BO_ 4096 Far: 8 A\n SG_ Lost : 0|8@1+ (1,0) [0|1] "" B\n';
    const about = 'CM_ SG_ 4096 Lost "x";\nVAL_ 4096 Lost 0 "x";\nSIG_VALTYPE_ 4096 Lost : 1;\n';
    expect(parseDbc(head + lost + about, 'x.dbc').mistakes).toHaveLength(1);
  });

  it.each([
    [
      'a quoted text without an end',
      head + 'CM_ BO_ 1 "never;\n\n',
      'x.dbc:3: the quoted text that begins here',
    ],
    [
      'only messages that cannot be',
      'BO_ 4096 Far: 8 A\n',
      'x.dbc:1: no message of this file can be read: message Far',
    ],
    ['an empty file', '', 'x.dbc:1: no message'],
    ['a file that is no DBC', 'start_at,price\n1,2\n', 'x.dbc:1: no message'],
    ['bytes', '\u0000\u0001BO_\u0002\n', 'x.dbc:1: no message'],
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

  it('refuses a malformed line where a vehicle depends on the file', () => {
    const good = parseDbc(head, 'x.dbc');
    expect(refuseMalformed(good, 'x.dbc')).toBe(good);
    const torn = parseDbc(head + ' SG_ Torn : 8|8@\n', 'x.dbc');
    expect(() => refuseMalformed(torn, 'x.dbc')).toThrow('DBC_SYNTAX: x.dbc:3: malformed signal. ');
  });

  it('reads or refuses whatever lines a file has', () => {
    const words = [
      'BO_ 1 A: 8 B',
      ' SG_ S : 0|8@1+ (1,0) [0|1] "" B',
      'CM_ "',
      '";',
      'VAL_ 1 S',
      'NS_ :',
      'BU_:',
      '\t',
      '"',
      '\\',
    ];
    const line = fc.oneof(fc.constantFrom(...words), fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          expect(parseDbc(lines.join('\n'), 'x.dbc').messages.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(BackfeedError);
        }
      }),
    );
  });

  it('says which file cannot be read', () => {
    expect(() => readCanDatabase('/nowhere/x.dbc')).toThrow(/^DBC_FILE: x\.dbc cannot be read/);
  });
});

describe('a DBC file with everything', () => {
  const { messages, mistakes } = parseDbc(
    `BO_ 1 Deep: 16 A
 SG_ Root M : 0|4@1+ (1,0) [0|15] "" B
 SG_ Branch m2M : 4|4@1+ (1,0) [0|15] "" B
 SG_ Leaf_with_a_name_of_32_character m0 : 8|8@1+ (1,0) [0|255] "" B
 SG_ Wide : 64|64@1- (1,0) [0|1] "" B
BO_ 2 Floats: 12 A
 SG_ Single : 0|32@1- (2,1) [0|1] "" B
 SG_ Double : 32|64@1- (1,0) [0|1] "" B
BO_ 3 Still: 1
SG_MUL_VAL_ 1 Leaf_with_a_name_of_32_character Branch 1-3, 7 - 7;
SIG_VALTYPE_ 2 Single : 1;
SIG_VALTYPE_ 2 Double:2;
VAL_TABLE_ States 0 "off" 1 "on";
VAL_ 1 Branch States ;
VAL_ 1 Wide -9223372036854775808 "least" 9223372036854775807 "greatest" ;
BA_DEF_DEF_ "GenMsgCycleTime" 100;
BA_ "GenMsgCycleTime" BO_ 2 20;
BA_ "GenMsgCycleTime" BO_ 3 0;
BA_ "SystemSignalLongSymbol" SG_ 1 Leaf_with_a_name_of_32_character "Leaf_with_a_name_of_32_characters_and_more";
BA_ "SystemSignalLongSymbol" SG_ 1 Branch "Branch_of_the_tree";
BA_ "SystemMessageLongSymbol" BO_ 3 "Still_waters";
`,
    'x.dbc',
  );

  it('has nested multiplexing with ranges, under the long names', () => {
    expect(mistakes).toEqual([]);
    expect(messages[0]?.signals).toMatchObject([
      { name: 'Root', multiplexor: true },
      { name: 'Branch_of_the_tree', multiplexor: true, multiplex: { signal: 'Root', ranges: [[2, 2]] } },
      {
        name: 'Leaf_with_a_name_of_32_characters_and_more',
        multiplex: {
          signal: 'Branch_of_the_tree',
          ranges: [
            [1, 3],
            [7, 7],
          ],
        },
      },
      { name: 'Wide', bits: 64 },
    ]);
  });

  it('has floats, tables, exact texts and default periods', () => {
    expect(messages[1]?.signals.map(({ encoding }) => encoding)).toEqual(['float32', 'float64']);
    expect(messages[0]?.signals[1]?.valueTexts).toEqual({ 0: 'off', 1: 'on' });
    expect(messages[0]?.signals[3]?.valueTexts).toEqual({
      '-9223372036854775808': 'least',
      '9223372036854775807': 'greatest',
    });
    expect(messages.map(({ name, periodMs }) => [name, periodMs])).toEqual([
      ['Deep', 100],
      ['Floats', 20],
      ['Still_waters', undefined],
    ]);
  });
});
