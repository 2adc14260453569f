import { describe, expect, it } from 'vitest';
import { callBackfeed, oneLine, spawnBackfeed } from './runBackfeed.ts';

describe('--help', () => {
  it.each([
    'sim',
    'plan',
    'wear',
    'replay',
    'firmware build',
    'firmware check',
    'firmware flash',
    'dbc check',
    'dbc decode',
    'serve',
    'doctor',
  ])('of %s shows an example', async (command) => {
    const { exitCode, stdout, stderr } = await callBackfeed(...command.split(' '), '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`Examples?:\\n  backfeed ${command}`));
    expect(stdout).toContain('--json');
  });

  it('of the program names every command', async () => {
    const { exitCode, stdout } = await callBackfeed('--help');
    expect(exitCode).toBe(0);
    for (const command of ['sim', 'plan', 'wear', 'replay', 'firmware', 'dbc', 'serve', 'doctor'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });
});

describe('wrong usage', () => {
  it.each<[string, string, string]>([
    ['an unknown command', 'smi', "unknown command 'smi' \\(Did you mean sim\\?\\)\\. Run backfeed --help"],
    ['an unknown command below one', 'firmware bild', '.*Did you mean build.*Run backfeed firmware --help'],
    ['an unknown option', 'sim --hedless', '.*Did you mean --headless.*Run backfeed sim --help'],
    ['an unknown option below', 'firmware build --bord x', '.*Run backfeed firmware build --help'],
    ['an option without its value', 'plan --prices', '.*argument missing.*Run backfeed plan --help'],
    ['a required option that is missing', 'plan --json', ".*'--prices <file.csv>' not specified"],
    ['a missing argument', 'replay', ".*missing required argument 'file'"],
    ['too many arguments', 'sim a b', '.*too many arguments'],
    ['a seed that is no number', 'sim --seed one', ".*'one' is invalid\\. Give a whole number"],
    ['a negative seed', 'sim --seed=-1', '.*Give a whole number'],
    ['a speed of zero', 'sim --speed 0', '.*Give a factor such as 60, or "max"'],
    ['a speed that is no number', 'sim --speed fast', '.*Give a factor'],
    ['a port that does not exist', 'sim --port 65536', '.*A port is at most 65535'],
    ['a number that is none', 'plan --prices x.csv --soc NaN', '.*Give a number'],
  ])('is told in one line, with exit code 2: %s', async (_what, command, message) => {
    const { exitCode, stdout, stderr } = await callBackfeed(...command.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(oneLine('USAGE', message));
  });

  it('leaves the process with exit code 2, and a failure with 1', async () => {
    const [usage, failure] = await Promise.all([
      spawnBackfeed('sim', '--sed', '1'),
      spawnBackfeed('plan', '--prices', 'no/such.csv'),
    ]);
    expect(usage).toMatchObject({ exitCode: 2, stdout: '' });
    expect(usage.stderr).toMatch(oneLine('USAGE', '.*Did you mean --seed'));
    expect(failure).toMatchObject({ exitCode: 1, stdout: '' });
    expect(failure.stderr).toMatch(oneLine('PRICE_FILE_MISSING', 'cannot read no/such.csv\\. Check'));
  });
});
