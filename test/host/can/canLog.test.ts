import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadCanLog, readCanLog, streamCanLog, type LoggedFrame } from '../../../host/can/canLog.ts';

/** Time, identifier (x: extended) and bytes of a frame, in one line. */
function shown({ atUs, id, extended, data }: LoggedFrame): string {
  return `${atUs} ${id.toString(16)}${extended ? 'x' : ''} ${Buffer.from(data).toString('hex')}`;
}

describe('readCanLog', () => {
  it.each<[string, string[], string[]]>([
    [
      'GVRET text',
      [
        '338.234004 R11 000001D4 A0 6D 00 00 42 00 50 FB',
        '338.234104 R11 000001DB FF',
        '338.235000 R01 18FF50E5 01 02 03',
      ],
      ['0 1d4 a06d0000420050fb', '100 1db ff', '996 18ff50e5x 010203'],
    ],
    [
      'GVRET CSV',
      [
        'Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8',
        '3016672,00000100,false,Rx,0,8,00,00,00,00,B3,01,F0,00,',
        '3016900,18FF50E5,true,Rx,0,3,01,02,03,,,,,,',
        '3016901,00000108,false,Tx,0,0,,,,,,,,,',
      ],
      ['0 100 00000000b301f000', '228 18ff50e5x 010203', '229 108 '],
    ],
    [
      'candump -L',
      [
        '(1795351146.466620) vcan0 1DB#0011223344556677',
        '(1795351146.466621) vcan0 000001DB#00',
        '(1795351147.000000) can1 5BC#',
      ],
      ['0 1db 0011223344556677', '1 1dbx 00', '533380 5bc '],
    ],
  ])('reads %s', (_what, lines, frames) => {
    expect(readCanLog(lines.join('\n'), 'log').map(shown)).toEqual(frames);
    expect(readCanLog(lines.join('\r\n') + '\r\n\r\n', 'log').map(shown)).toEqual(frames);
  });

  it('passes over headers, comments and the marks of the recorder', () => {
    const lines = ['a title', '# a comment', '', '(1.5) can0 123#00', '; another', '', '(1.6) can0 123#01'];
    expect(readCanLog(lines.join('\n'), 'log').map(shown)).toEqual(['0 123 00', '100000 123 01']);
  });

  it('passes over remote frames, and takes the mark of the direction', () => {
    const lines = ['(1.5) can0 123#00 R', '(1.6) can0 123#R', '(1.6) can0 123#R8 T', '(1.7) can0 123#01 T'];
    expect(readCanLog(lines.join('\n'), 'log').map(shown)).toEqual(['0 123 00', '200000 123 01']);
  });

  it('counts from the first frame, whatever the digits of its fraction', () => {
    const lines = [
      '(1.5) can0 123#00',
      '(1.500001) can0 123#00',
      '(2.25) can0 123#00',
      '(3.1234567) can0 123#00',
    ];
    expect(readCanLog(lines.join('\n'), 'log').map(({ atUs }) => atUs)).toEqual([0, 1, 750_000, 1_623_456]);
  });

  it('takes frames of the same instant', () => {
    const line = '(1.5) can0 123#00\n';
    expect(readCanLog(line + line, 'log')).toHaveLength(2);
  });

  it.each<[string, string, string]>([
    ['a torn line', '(1.0) can0 123#00\n(1.1) can0 1', 'CAN_LOG_LINE: log:2: not a candump -L frame'],
    ['half a byte', '(1.0) can0 123#00\n(1.1) can0 123#001', 'CAN_LOG_LINE: log:2: '],
    ['nine bytes', '(1.0) can0 123#00\n\n(1.1) can0 123#001122334455667788', 'CAN_LOG_LINE: log:3: '],
    ['a byte that is none', '(1.0) can0 123#00\n(1.1) can0 123#0G', 'CAN_LOG_LINE: log:2: '],
    ['an identifier of four digits', '(1.0) can0 123#00\n(1.1) can0 1234#00', 'CAN_LOG_LINE: log:2: '],
    ['an identifier beyond 11 bits', '(1.0) can0 123#00\n(1.1) can0 8FF#00', 'CAN_LOG_LINE: log:2: '],
    ['an identifier beyond 29 bits', '(1.0) can0 123#00\n(1.1) can0 40000000#00', 'CAN_LOG_LINE: log:2: '],
    ['a CAN FD frame', '(1.0) can0 123#00\n(1.1) can0 123##1112233', 'CAN_LOG_LINE: log:2: a CAN FD frame'],
    ['another format', '(1.0) can0 123#00\n1.1 R11 00000123 00', 'CAN_LOG_LINE: log:2: '],
    [
      'a torn CSV row',
      '1,00000123,false,Rx,0,1,00\n2,00000123,false,Rx,0,8,00',
      'CAN_LOG_LINE: log:2: not a GVRET CSV frame',
    ],
    [
      'a CSV row without identifier',
      '1,00000123,false,Rx,0,1,00\n2,,false,Rx,0,1,00',
      'CAN_LOG_LINE: log:2: ',
    ],
    [
      'a CSV row without time',
      '1,00000123,false,Rx,0,1,00\n-,00000123,false,Rx,0,1,00',
      'CAN_LOG_LINE: log:2: ',
    ],
    [
      'a long text line',
      '1.0 R11 00000123 00\n1.1 R11 00000123 00 11 22 33 44 55 66 77 88',
      'CAN_LOG_LINE: log:2: not a GVRET text',
    ],
    ['nothing in it', '', 'CAN_LOG_FORMAT: log is not a CAN log'],
    ['only comments', '# one\n# two\n', 'CAN_LOG_FORMAT: log is not a CAN log'],
    ['something else', 'start_at,price_eur_per_kwh\n2026-06-01 00:00,0.1\n', 'CAN_LOG_FORMAT: '],
  ])('refuses %s', (_what, text, message) => {
    expect(() => readCanLog(text, 'log')).toThrow(message);
  });
});

describe('a log that restarts its clock', () => {
  it('goes on a second later, and says where', () => {
    const places: string[] = [];
    const text = '(5.0) can0 123#01\n(5.5) can0 123#02\n(2.0) can0 123#03\n(2.25) can0 123#04';
    const frames = readCanLog(text, 'log', (place) => places.push(place));
    expect(frames.map(({ atUs, data }) => [atUs, data[0]])).toEqual([
      [0, 1],
      [500_000, 2],
      [1_500_000, 3],
      [1_750_000, 4],
    ]);
    expect(places).toEqual(['log:3']);
  });

  it('begins at 0 where its clock does', () => {
    const frames = readCanLog('(0.0) can0 123#01\n(0.5) can0 123#02\n(0.25) can0 123#03', 'log');
    expect(frames.map(({ atUs }) => atUs)).toEqual([0, 500_000, 1_500_000]);
  });
});

describe('loadCanLog', () => {
  it('names the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'backfeed-log-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'drive.log');
    expect(() => loadCanLog(file)).toThrow(`CAN_LOG_MISSING: cannot read ${file}. Check the path.`);
    expect(() => loadCanLog(folder)).toThrow('CAN_LOG_MISSING: cannot read ');
    writeFileSync(file, '(1.0) can0 123#00\nno frame\n');
    expect(() => loadCanLog(file)).toThrow('CAN_LOG_LINE: drive.log:2: ');
  });

  it('reads a file in pieces, and no more of a line than a log can have', () => {
    const folder = mkdtempSync(join(tmpdir(), 'backfeed-log-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'long.log');
    const lines = Array.from({ length: 60_000 }, (_, i) => `(${i}.0) can0 123#0011223344556677`);
    writeFileSync(file, `\ufeff${lines.join('\r\n')}\n${'x'.repeat(3_000_000)}\n(60000.0) can0 123#`);
    const places: string[] = [];
    const shares: number[] = [];
    const frames = [
      ...streamCanLog(file, { onBadLine: (place) => places.push(place) }, (done) => shares.push(done)),
    ];
    expect(frames).toHaveLength(60_001);
    expect(frames.at(-1)).toEqual({
      atUs: 60_000_000_000,
      id: 0x123,
      extended: false,
      data: new Uint8Array(),
    });
    expect(places).toEqual(['long.log:60001']);
    expect(shares.at(-1)).toBe(1);
    expect(shares.length).toBeGreaterThan(3);
  });

  it.each<[string, number, number]>([
    ['leaf_ze0_chademo_v2h_gvret.csv', 4072, 0x100],
    ['leaf_drive_88s_gvret.txt', 67_313, 0x1d4],
  ])('reads the recording %s', (name, count, id) => {
    const file = join('..', 'shared', 'data', 'can', name);
    if (!existsSync(file)) return console.warn(`skipped: ${file} is not here`);
    const frames = loadCanLog(file);
    expect(frames).toHaveLength(count);
    expect(frames.some((frame) => frame.id === id)).toBe(true);
    expect(frames[0]!.atUs).toBe(0);
    expect(frames.every(({ data }) => data.length <= 8)).toBe(true);
  });
});
