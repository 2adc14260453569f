import { Command } from 'commander';
import { expect, it, vi } from 'vitest';
import type { FirmwareCheck } from '../../../host/build/languageCheck/checkFirmware.ts';
import { firmwareCheckCommand } from '../../../host/cli/firmwareCheckCommand.ts';
import { callBackfeed } from './runBackfeed.ts';

it('finds nothing in the firmware as it is', async () => {
  const { exitCode, stdout, stderr } = await callBackfeed('firmware', 'check');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+ files, \d+ bundles, \d+ rules, no findings\n$/);
});

it('prints what it looked at as JSON', async () => {
  const { exitCode, stdout } = await callBackfeed('firmware', 'check', '--json');
  const check = JSON.parse(stdout) as FirmwareCheck;
  expect(exitCode).toBe(0);
  expect(check.findings).toEqual([]);
  expect(check.files).toBeGreaterThan(30);
  expect(check.bundles).toBeGreaterThanOrEqual(3);
  expect(check.rules).toBeGreaterThan(40);
});

const check: FirmwareCheck = {
  findings: [
    {
      file: 'firmware/a.ts',
      line: 3,
      column: 5,
      rule: 'label',
      what: 'it is a ReferenceError',
      remedy: 'Write a function',
    },
    {
      file: 'esp32-leaf-aze0.js',
      line: 1,
      column: 9,
      rule: 'regex',
      what: 'it fails',
      remedy: 'Write less',
    },
  ],
  files: 2,
  bundles: 1,
  rules: 50,
};

/** Runs the command on findings that are made up. */
async function runOn(found: FirmwareCheck, ...args: string[]): Promise<{ stdout: string; error: unknown }> {
  let stdout = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
  const command = new Command().addCommand(
    firmwareCheckCommand(() => Promise.resolve(() => Promise.resolve(found))),
  );
  const error: unknown = await command.parseAsync(['check', ...args], { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  spy.mockRestore();
  return { stdout, error };
}

it('prints every finding with its place and what to write instead, and fails', async () => {
  const { stdout, error } = await runOn(check);
  expect(stdout).toBe(
    'firmware/a.ts:3:5 label it is a ReferenceError. Write a function.\n' +
      'esp32-leaf-aze0.js:1:9 regex it fails. Write less.\n',
  );
  expect(error).toMatchObject({
    code: 'FIRMWARE_LANGUAGE',
    message: expect.stringContaining('2 findings in 2 files, 1 bundles, 50 rules') as string,
  });
});

it('prints findings as JSON, and fails all the same', async () => {
  const { stdout, error } = await runOn(check, '--json');
  expect(JSON.parse(stdout)).toEqual(check);
  expect(error).toMatchObject({ code: 'FIRMWARE_LANGUAGE' });
});
