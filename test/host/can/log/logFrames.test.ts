import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logFormatNames, logFrames, type LogOptions } from '../../../../host/can/log/logFrames.ts';
import { BackfeedError } from '../../../../sim/backfeedError.ts';

interface Read {
  /** Time, identifier (x: extended) and bytes of each frame. */
  readonly frames: string[];
  readonly bad: string[];
  readonly skipped: string[];
}

function read(text: string, options: LogOptions = { fd: true }): Read {
  const bad: string[] = [];
  const skipped: string[] = [];
  const frames = [
    ...logFrames(text.split('\n'), 'log', {
      onBadLine: (place) => bad.push(place),
      onSkipped: (kind) => skipped.push(kind),
      ...options,
    }),
  ].map(
    ({ atUs, id, extended, data }) =>
      `${atUs} ${id.toString(16)}${extended ? 'x' : ''} ${Buffer.from(data).toString('hex')}`,
  );
  return { frames, bad, skipped };
}

const fd12 = '010203040506070809101112';
const spaced = (hex: string): string => hex.match(/../g)!.join(' ');

/** The logs in the tables are written by hand after the formats' descriptions. */
const logs: readonly (readonly [name: string, lines: readonly string[], expected: Read])[] = [
  [
    'GVRET text',
    [
      '1.000000 CXX GVRET-PC',
      '1.000100 R11 000001D4 A0 6D',
      '1.000200 R29 00000123 01 ',
      '1.000300 T11 7FF',
      '1.000400 R11 00000123 0',
      '1.000500 R11 00000123 010203040506070809',
    ],
    { frames: ['0 1d4 a06d', '100 123x 01', '200 7ff '], bad: ['log:5', 'log:6'], skipped: [] },
  ],
  [
    'GVRET CSV without direction, and of CAN FD',
    [
      'Time Stamp,ID,Extended,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8',
      '100,00000123,false,0,2,01,02,,,,,,',
      `200,00000123,false,Rx,0,12,${spaced(fd12).replaceAll(' ', ',')}`,
      '300,00000123,false,Rx,0,9,01,02,03,04,05,06,07,08,09',
      '400,00000123,maybe,Rx,0,1,01',
    ],
    { frames: ['0 123 0102', `100 123 ${fd12}`], bad: ['log:4', 'log:5'], skipped: [] },
  ],
  [
    'candump -L',
    [
      '(1.000000) can0 123#0102',
      `(1.000100) can0 123##1${fd12}`,
      '(1.000200) can0 123#R8',
      '(1.000300) can0 20000004#0008000000000000',
      '(1.000400) can0 00000123#',
      '(1.000500) can0 123##1010203040506070809',
      '(1.000600) can0 123##1R',
    ],
    {
      frames: ['0 123 0102', `100 123 ${fd12}`, '400 123x '],
      bad: ['log:6', 'log:7'],
      skipped: ['remote', 'error'],
    },
  ],
  [
    'candump without times',
    [
      '  can0  123   [2]  01 02',
      '  vcan1  18FF50E5   [0]',
      `  can0  123  [12]  ${spaced(fd12)}`,
      '  can0  123   [3]  01 02',
    ],
    { frames: ['0 123 0102', '0 18ff50e5x ', `0 123 ${fd12}`], bad: ['log:4'], skipped: [] },
  ],
  [
    'candump -t a -x -a -e',
    [
      " (1795351146.466620)  can0  RX - -  123   [2]  41 42   'AB'",
      ' (1795351146.466720)  can0  TX B E  123  [12]  01 02 03 04 05 06 07 08 09 10 11 12',
      ' (1795351146.466820)  can0  RX - -  123   [8]  remote request',
      ' (1795351146.466920)  can0  RX - -  20000004   [8]  00 08 00 00 00 00 00 00   ERRORFRAME',
      '\tcontroller-problem{rx-error-warning}',
      ' (yesterday)  can0  RX - -  123   [1]  41',
    ],
    { frames: ['0 123 4142', `100 123 ${fd12}`], bad: ['log:6'], skipped: ['remote', 'error'] },
  ],
  [
    'candump -t A',
    [
      ' (2026-11-23 03:30:06.466620)  can0  123   [1]  01',
      ' (2026-11-23 03:30:07.466621)  can0  123   [1]  02',
    ],
    { frames: ['0 123 01', '1000001 123 02'], bad: [], skipped: [] },
  ],
  [
    'Vector ASC',
    [
      'date Mon Nov 23 03:30:06.466 am 2026',
      'base hex  timestamps absolute',
      'internal events logged',
      '// version 9.0.0',
      'Begin Triggerblock Mon Nov 23 03:30:06.466 am 2026',
      '   0.000000 Start of measurement',
      '   1.000000 1  123             Rx   d 2 0A 0B  Length = 0 BitCount = 64 ID = 291',
      '   1.000100 1  18FF50E5x       Tx   d 0',
      '   1.000200 2  123             Rx   r 8',
      '   1.000300 1  ErrorFrame',
      '   1.000400 1  Statistic: D 1 R 0 XD 0 XR 0 E 0 O 0 B 0.00%',
      '   1.000500 CAN 1 Status:chip status error active',
      `   1.000600 CANFD   1 Rx        123  Pack  1 0 9 12 ${spaced(fd12)}  100 130 3000 0 0`,
      `   1.000700 CANFD   1 Rx        123x 0 0 2  2 0A 0B  100 130 0 0 0`,
      '   1.000800 CANFD   1 Rx        123  0 0 8  0  100 130 10 0 0',
      '   1.000900 CANFD   1 Rx   ErrorFrame  Not Acknowledge error',
      '   1.001000 1  123             Rx   d 2 0A',
      '   1.001100 1  123',
      '   1.001200 CANFD   1 Rx        123  0 0 9 12 01 02',
      'garbage',
      'End TriggerBlock',
    ],
    {
      frames: ['0 123 0a0b', '100 18ff50e5x ', `600 123 ${fd12}`, '700 123x 0a0b'],
      bad: ['log:17', 'log:18', 'log:19', 'log:20'],
      skipped: ['remote', 'error', 'remote', 'error'],
    },
  ],
  [
    'Vector ASC of decimal numbers and relative times',
    [
      'base dec  timestamps relative',
      '   1.000000 1  291             Rx   d 2 10 255',
      '   0.000100 1  Statistic: D 1',
      '   0.000100 1  291             Rx   d 1 7',
      '   0.000100 1  291             Rx   d 1 256',
      '   0.000100 1  12B             Rx   d 1 25',
    ],
    { frames: ['0 123 0aff', '200 123 07'], bad: ['log:5', 'log:6'], skipped: [] },
  ],
  [
    'PEAK TRC 1.0',
    [
      ';   PCAN-Net: PCI1',
      '     1)      1841      0123  2  0A 0B',
      '     2)      1842      0008  4  ERROR 00 19 08 08',
      '     3)      1843  FFFFFFFF  4  00 00 00 04 -- -- -- --  BUSLIGHT',
      '     4)      1844      0123  3  RTR',
    ],
    { frames: ['0 123 0a0b'], bad: [], skipped: ['error', 'remote'] },
  ],
  [
    'PEAK TRC 1.1',
    [
      ';$FILEVERSION=1.1',
      ';$STARTTIME=37704.5364870833',
      '     1)      1059.9  Rx         0123  2  0A 0B',
      '     2)      1060.0  Tx     18FF50E5  0',
      '     3)      1346.8  Warng  FFFFFFFF  4  00 00 00 04  BUSLIGHT',
      '     4)      1349.2  Error      0008  4  00 19 08 08',
      '     5)      1352.7  Rx         0100  3  RTR',
      '     6)      1353.0  Rx         0123  3  0A 0B',
      '     7)      1353',
    ],
    { frames: ['0 123 0a0b', '100 18ff50e5x '], bad: ['log:8', 'log:9'], skipped: ['error', 'remote'] },
  ],
  [
    'PEAK TRC 1.2 and 1.3',
    [
      ';$FILEVERSION=1.3',
      '     1)      1059.900  1  Rx         0123  2  0A 0B',
      '     2)      1060.000 1  Rx        0123 -  2    0C 0D',
      '     3)      1060.100 1  Rx        0100 -  3    RTR',
    ],
    { frames: ['0 123 0a0b', '100 123 0c0d'], bad: [], skipped: ['remote'] },
  ],
  [
    'PEAK TRC 2.0',
    [
      ';$FILEVERSION=2.0',
      ';$COLUMNS=N,O,T,I,d,l,D',
      '      1      1059.900 DT     0123 Rx 2  0A 0B',
      `      2      1060.000 FD     0123 Tx 12 ${spaced(fd12)}`,
      '      3      1060.100 ER          Rx    04 00 02 00 00',
      '      4      1060.200 ST          Rx    00 00 00 08',
      '      5      1060.300 EC          Rx    02 02',
      '      6      1060.400 RR     0100 Rx 3',
      '      7      1060.500 DT 18FF50E5 Rx 3  0A 0B',
      '      8      1060.600 XX     0123 Rx 2  0A 0B',
    ],
    { frames: ['0 123 0a0b', `100 123 ${fd12}`], bad: ['log:9', 'log:10'], skipped: ['error', 'remote'] },
  ],
  [
    'PEAK TRC 2.1 with and without its columns',
    [
      ';$FILEVERSION=2.1',
      '      1      1059.900 DT 1      0123 Rx -  2    0A 0B',
      `      2      1060.000 FB 1      0123 Tx -  9    ${spaced(fd12)}`,
      '      3      1060.100 EV -  User-defined event for all busses',
      '      4      1060.200 RR 1      0100 Rx -  3',
      '      5      1060.300 FD 1      0123 Tx -  12   01 02',
      ';$COLUMNS=N,O,T,B,I,d,L,D',
      '      6      1060.400 DT 1  18FF50E5 Rx 2  0A 0B',
    ],
    { frames: ['0 123 0a0b', `100 123 ${fd12}`, '500 18ff50e5x 0a0b'], bad: ['log:6'], skipped: ['remote'] },
  ],
];

describe('logFrames', () => {
  it.each(logs)('reads %s', (_name, lines, expected) => {
    expect(read(lines.join('\n'))).toEqual(expected);
  });

  it.each(logs)(
    'takes CAN FD in %s as bad lines where only classic frames count',
    (_name, lines, expected) => {
      const { frames, bad } = read(lines.join('\n'), {});
      expect(frames).toEqual(expected.frames.filter((frame) => !frame.endsWith(fd12)));
      expect(frames.length + bad.length).toBe(expected.frames.length + expected.bad.length);
    },
  );

  it('names all formats where it knows none', () => {
    expect(() => read('nothing\nof the kind')).toThrow(
      'CAN_LOG_FORMAT: log is not a CAN log that can be read. Give one of: ' +
        'GVRET text, GVRET CSV, candump -L, candump, Vector ASC, PEAK TRC.',
    );
    expect(logFormatNames).toHaveLength(6);
  });

  it.each([
    [
      'only a head',
      ';$FILEVERSION=1.1\n;$STARTTIME=1\n',
      'CAN_LOG_EMPTY: log is a PEAK TRC log without any frame',
    ],
    ['only bad lines', 'Time Stamp,ID,Extended\nx\n', 'CAN_LOG_EMPTY: log is a GVRET CSV log'],
    ['a time beyond all', `(${'9'.repeat(400)}.0) can0 123#00`, 'CAN_LOG_EMPTY: log is a candump -L log'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

/** Reads frames that a bus could carry, in the order of their times, or refuses the log as a whole. */
function readAnything(text: string): void {
  try {
    const frames = [...logFrames(text.split('\n'), 'log', { fd: true, onBadLine: () => undefined })];
    let lastUs = 0;
    for (const { atUs, id, extended, data } of frames) {
      expect(Number.isSafeInteger(atUs) && atUs >= lastUs).toBe(true);
      expect(Number.isInteger(id) && id >= 0 && id <= (extended ? 0x1fffffff : 0x7ff)).toBe(true);
      expect(data.length).toBeLessThanOrEqual(64);
      lastUs = atUs;
    }
  } catch (error) {
    expect(error).toBeInstanceOf(BackfeedError);
    expect((error as BackfeedError).code).toMatch(/^CAN_LOG_(FORMAT|EMPTY)$/);
  }
}

describe('a log that nobody can trust', () => {
  it('is read or refused, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) =>
        readAnything(Buffer.from(bytes).toString('latin1')),
      ),
      { numRuns: 500 },
    );
  });

  it('is read or refused with any part of any line changed', () => {
    const lines = logs.flatMap(([, lines]) => lines);
    const edit = fc.record({
      at: fc.nat(80),
      remove: fc.nat(12),
      insert: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('-', 'FFFFFFFFFFFFFFFFFFFFF', '9'.repeat(30), ' ', ')', '#'),
      ),
    });
    const mutated = fc.record({ line: fc.constantFrom(...lines), edits: fc.array(edit, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.constantFrom(...logs), fc.array(mutated, { maxLength: 8 }), ([, head], rest) => {
        const changed = rest.map(({ line, edits }) =>
          edits.reduce(
            (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
            line,
          ),
        );
        readAnything([...head.slice(0, 2), ...changed].join('\n'));
      }),
      { numRuns: 2000 },
    );
  });
});
