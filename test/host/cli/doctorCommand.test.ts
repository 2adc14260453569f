import { describe, expect, it } from 'vitest';
import { checks } from '../../../host/doctor/checks.ts';
import { fakeInterpreter, serveConsole } from '../flash/fakeInterpreter.ts';
import { callBackfeed, oneLine } from './runBackfeed.ts';

describe('backfeed doctor', () => {
  it('--sim finds a healthy car, and says so to machines', async () => {
    const { exitCode, stdout, stderr } = await callBackfeed('doctor', '--sim', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const report = JSON.parse(stdout) as { ok: boolean; checks: { name: string; status: string }[] };
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
    expect(report.checks.filter(({ status }) => status === 'failed' || status === 'skipped')).toEqual([]);
    // A build, on a machine that does other things as well.
  }, 180_000);

  it('without options looks at this machine, and says how to ask for the rest', async () => {
    const { exitCode, stdout, stderr } = await callBackfeed('doctor');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}✓ Node +\d+\.\d+\.\d+$/m);
    for (const option of ['--port', '--broker', '--car'])
      expect(stdout).toMatch(new RegExp(`^  · .*Give ${option} `, 'm'));
    for (const { label } of checks) expect(stdout).toMatch(new RegExp(`^  . ${label} `, 'm'));
    expect(stdout.split('\n').at(-2)).toMatch(/^\d+ ok, .*\d+ not looked at$/);
  });

  it('says in a line what is wrong with an empty board, and what to do', async () => {
    const port = await serveConsole(fakeInterpreter());
    const { exitCode, stdout, stderr } = await callBackfeed(
      'doctor',
      '--port',
      port,
      '--board',
      'espruino-wifi',
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(oneLine('DOCTOR_FAILED', '1 of \\d+ checks failed'));
    expect(stdout).toMatch(/^ {2}✓ Console /m);
    expect(stdout).toMatch(/^ {2}✗ Interpreter /m);
    expect(stdout).toMatch(/^ {2}· Firmware +needs "Interpreter"$/m);
    expect(stdout).toMatch(/^FLASH_WRONG_BOARD: tcp:\S+ is a ESP32, .*Give --board esp32, .*\.$/m);
  });

  it.each<[what: string, args: readonly string[], code: string, exit: number]>([
    ['an unknown board', ['--board', 'toaster'], 'BOARD_UNKNOWN', 1],
    ['an unknown profile', ['--vehicle', 'leaf-aze1'], 'PROFILE_UNKNOWN', 1],
    ['a broker that is no address', ['--broker', 'leaf'], 'BROKER_URL_INVALID', 1],
    ['a configuration that is not there', ['--config', 'no-such.yaml'], 'CONFIG_FILE', 1],
    ['a simulation of something real', ['--sim', '--port', 'COM3'], 'USAGE_OPTION', 2],
  ])('refuses %s in one line', async (_what, args, code, exit) => {
    const { exitCode, stdout, stderr } = await callBackfeed('doctor', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: exit, stdout: '' });
    expect(stderr).toMatch(oneLine(code));
  });
});
