import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callBackfeed, spawnBackfeed, temporaryFolder } from './runBackfeed.ts';

interface BuildReport {
  readonly board: string;
  readonly vehicle: string;
  readonly bytes: number;
  readonly budgetBytes: number;
  readonly jsVarsEstimated: number;
  readonly file: string;
}

it('two builds give the same bytes, within the budget', async () => {
  const folder = temporaryFolder();
  const build = async (
    name: string,
    run: typeof spawnBackfeed,
  ): Promise<{ report: BuildReport; bytes: Buffer }> => {
    const out = join(folder, name);
    const { exitCode, stdout, stderr } = await run('firmware', 'build', '--out', out, '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(readdirSync(out)).toEqual(['esp32-leaf-aze0.js']);
    const report = JSON.parse(stdout) as BuildReport;
    return { report, bytes: readFileSync(report.file) };
  };
  const first = await build('a', spawnBackfeed);
  const second = await build('b', callBackfeed);
  expect(first.report).toEqual({
    board: 'esp32',
    vehicle: 'leaf-aze0',
    bytes: first.bytes.length,
    budgetBytes: 32_768,
    jsVarsEstimated: expect.any(Number) as number,
    file: join(folder, 'a', 'esp32-leaf-aze0.js'),
  });
  expect(first.bytes.length).toBeGreaterThan(1000);
  expect(first.bytes.length).toBeLessThanOrEqual(32_768);
  expect(first.report.jsVarsEstimated).toBeGreaterThan(100);
  expect(second.bytes.equals(first.bytes)).toBe(true);
});

it('overwrites what was there, and prints the sizes for people', async () => {
  const out = temporaryFolder();
  const file = join(out, 'linux-leaf-aze0.js');
  writeFileSync(file, 'old');
  const { exitCode, stdout, stderr } = await callBackfeed(
    'firmware',
    'build',
    '--board',
    'linux',
    '--out',
    out,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`${file}\n${readFileSync(file).length} of 32768 bytes (`);
  expect(readdirSync(out)).toEqual(['linux-leaf-aze0.js']);
});
