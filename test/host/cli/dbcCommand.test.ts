import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callBackfeed, oneLine, temporaryFolder } from './runBackfeed.ts';

const DBC = `BO_ 291 Pack: 2 A
 SG_ Current : 0|8@1- (0.5,0) [-64|63] "A" B
 SG_ State : 8|8@1+ (1,0) [3|0] "" B
BO_ 292 Wide: 8 A
 SG_ Counter : 0|64@1+ (1,0) [0|1] "" B
BA_ "GenMsgCycleTime" BO_ 291 10;
VAL_ 291 State 0 "off" 1 "on" ;
`;
const KCD = `<NetworkDefinition><Bus name="a"><Message id="0x123" name="Pack" length="2">
<Signal name="Current" offset="0" length="8"><Value type="signed" slope="0.5" unit="A" min="-64" max="63"/></Signal>
</Message></Bus></NetworkDefinition>`;
const LOG = `(1.000000) can0 123#0200
(1.010000) can0 123#FC01
(1.015000) can0 7FF#00
(1.016000) can0 123#R
torn
(1.020000) can0 124#FFFFFFFFFFFFFFFF
`;

/** A folder with a database in both formats and a log. */
function files(): {
  readonly dbc: string;
  readonly kcd: string;
  readonly log: string;
  readonly folder: string;
} {
  const folder = temporaryFolder();
  const paths = { dbc: 'car.dbc', kcd: 'car.kcd', log: 'drive.log' };
  const [dbc, kcd, log] = Object.values(paths).map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(dbc, DBC);
  writeFileSync(kcd, KCD);
  writeFileSync(log, LOG);
  return { dbc, kcd, log, folder };
}

describe('--help', () => {
  it.each(['dbc check', 'dbc decode'])('of %s shows an example', async (command) => {
    const { exitCode, stdout } = await callBackfeed(...command.split(' '), '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n  backfeed ${command}`));
    expect(stdout).toContain('--json');
  });
});

describe('backfeed dbc check', () => {
  it('sums a database up, and is no failure for its mistakes', async () => {
    const { exitCode, stdout, stderr } = await callBackfeed('dbc', 'check', files().dbc);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`car.dbc
messages  2, of them 0 with an extended identifier and 0 longer than 8 bytes
signals   3, of them 0 multiplexed by 0 multiplexors and 0 floats
periods   10 to 10 ms, given for 1 messages
bits      80 of 80 used (100 %)
mistakes  1
car.dbc:3: signal Pack.State has the minimum 3 above its maximum 0. Its values are read as they are; correct the range.
`);
  });

  it('reads KCD too, and prints one object', async () => {
    const { exitCode, stdout } = await callBackfeed('dbc', 'check', files().kcd, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      file: 'car.kcd',
      messages: 1,
      extendedMessages: 0,
      fdMessages: 0,
      signals: 1,
      multiplexors: 0,
      multiplexedSignals: 0,
      floatSignals: 0,
      messagesWithPeriod: 0,
      periodMs: null,
      bits: 16,
      usedBits: 8,
      mistakes: [],
    });
  });
});

describe('backfeed dbc decode', () => {
  it('shows each signal of the log, and what the database does not know', async () => {
    const { dbc, log } = files();
    const { exitCode, stdout, stderr } = await callBackfeed('dbc', 'decode', dbc, log);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`drive.log: 4 frames in 0.0 s, 3 decoded
1 lines are no frames and were passed over, the first drive.log:5
1 remote frames and 0 error frames carry no data

signal        count                  last                   min                   max  unit  text of the last
Pack.Current      2                    -2                    -2                     1  A
Pack.State        2                     1                     0                     1        on
Wide.Counter      1  18446744073700000000  18446744073700000000  18446744073700000000

1 identifiers that the database does not have, with their frames:
  7FF (1)
`);
  });

  it('prints one object', async () => {
    const { dbc, log } = files();
    const { stdout } = await callBackfeed('dbc', 'decode', dbc, log, '--json', '--message', 'Pack');
    expect(JSON.parse(stdout)).toEqual({
      database: 'car.dbc',
      log: 'drive.log',
      frames: 4,
      durationS: 0.02,
      decodedFrames: 2,
      shortFrames: 0,
      signals: [
        { message: 'Pack', signal: 'Current', unit: 'A', count: 2, last: -2, min: -2, max: 1 },
        { message: 'Pack', signal: 'State', unit: '', count: 2, last: 1, lastText: 'on', min: 0, max: 1 },
      ],
      unknown: [{ id: 0x7ff, extended: false, count: 1 }],
      badLines: 1,
      firstBadLine: 'drive.log:5',
      restarts: 0,
      remoteFrames: 1,
      errorFrames: 0,
    });
  });

  it('prints every value with --all, and tells apart on standard error what it passed over', async () => {
    const { dbc, log } = files();
    const { exitCode, stdout, stderr } = await callBackfeed(
      'dbc',
      'decode',
      dbc,
      log,
      '--all',
      '--signal',
      'State',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toBe('    0.000000  Pack.State 0 (off)\n    0.010000  Pack.State 1 (on)\n');
    expect(stderr).toMatch(/^1 lines are no frames and were passed over, the first drive\.log:5\n/);
  });

  it('prints every value as an object a line, exact where a number is not', async () => {
    const { dbc, log } = files();
    const { stdout } = await callBackfeed('dbc', 'decode', dbc, log, '--all', '--json');
    const values = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(values).toHaveLength(5);
    expect(values[0]).toEqual({ atS: 0, message: 'Pack', signal: 'Current', value: 1, unit: 'A' });
    expect(values[4]).toMatchObject({ signal: 'Counter', raw: '18446744073709551615' });
  });

  it('ends well when nobody reads on', async () => {
    const { dbc, log } = files();
    writeFileSync(log, Array.from({ length: 100_000 }, (_, i) => `(${i}.0) can0 123#0200`).join('\n'));
    const child = spawn(process.execPath, ['host/cli/backfeed.js', 'dbc', 'decode', dbc, log, '--all'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    child.stdout.once('data', () => child.stdout.destroy());
    const [exitCode] = (await once(child, 'close')) as [number | null];
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('bad input', () => {
  it.each<[string, (paths: ReturnType<typeof files>) => string[], string, string]>([
    ['no database', ({ folder }) => ['check', join(folder, 'no.dbc')], 'DBC_FILE', 'no\\.dbc cannot be read'],
    ['a folder', ({ folder }) => ['check', folder], 'DBC_FILE', '.*cannot be read: EISDIR'],
    ['a log as database', ({ log }) => ['check', log], 'DBC_SYNTAX', 'drive\\.log:1: no message'],
    [
      'no log',
      ({ dbc, folder }) => ['decode', dbc, join(folder, 'no.log')],
      'CAN_LOG_MISSING',
      'cannot read .*no\\.log',
    ],
    ['a folder as log', ({ dbc, folder }) => ['decode', dbc, folder], 'CAN_LOG_MISSING', 'cannot read'],
    ['a database as log', ({ dbc }) => ['decode', dbc, dbc], 'CAN_LOG_FORMAT', 'car\\.dbc is not a CAN log'],
    [
      'an unknown message',
      ({ dbc, log }) => ['decode', dbc, log, '--message', 'Pak'],
      'DBC_MESSAGE',
      '.*"Pak"\\. Did you mean "Pack"',
    ],
    [
      'an unknown signal',
      ({ dbc, log }) => ['decode', dbc, log, '--signal', 'Stat'],
      'DBC_SIGNAL',
      '.*Did you mean "State"',
    ],
  ])('is told in one line: %s', async (_what, args, code, what) => {
    const { exitCode, stdout, stderr } = await callBackfeed('dbc', ...args(files()));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, what));
  });

  it.each<[string, string | Buffer, string]>([
    ['an empty database', '', 'DBC_SYNTAX'],
    ['bytes', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 73 + (i >> 3)) & 0xff)), 'DBC_SYNTAX'],
    ['torn XML', '<NetworkDefinition><Bus', 'KCD_SYNTAX'],
    ['another XML', '<html/>', 'KCD_SYNTAX'],
  ])('is told in one line: %s', async (_what, content, code) => {
    const { dbc, log } = files();
    writeFileSync(dbc, content);
    for (const args of [
      ['check', dbc],
      ['decode', dbc, log],
    ]) {
      const { exitCode, stdout, stderr } = await callBackfeed('dbc', ...args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(oneLine(code));
    }
  });

  it.each<[string, string | Buffer, string, string]>([
    ['an empty log', '', 'CAN_LOG_FORMAT', ''],
    [
      'bytes',
      Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 73 + (i >> 3)) & 0xff)),
      'CAN_LOG_FORMAT',
      '',
    ],
    ['a log of nothing', ';$FILEVERSION=1.1\n', 'CAN_LOG_EMPTY', ''],
    [
      'a log of another bus',
      '(1.0) can0 7FF#00\n',
      'DBC_NO_FRAMES',
      'drive\\.log has 1 frames, none of a message in car\\.dbc',
    ],
  ])('is told in one line: %s', async (_what, content, code, what) => {
    const { dbc, log } = files();
    writeFileSync(log, content);
    const { exitCode, stdout, stderr } = await callBackfeed('dbc', 'decode', dbc, log);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, what));
  });
});
