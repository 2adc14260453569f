import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeviceKeys } from '../../../firmware/contract/deviceConfig.ts';
import { openKeyStore } from '../../../host/trust/keyStore.ts';
import { fakeInterpreter, serveConsole } from '../flash/fakeInterpreter.ts';
import { callBackfeed, oneLine, temporaryFolder } from './runBackfeed.ts';

const KEYS_FILE = 'backfeed.keys';

function place() {
  const folder = temporaryFolder();
  const file = join(folder, 'keys', 'keys.json');
  const provision = (...args: string[]) => callBackfeed('provision', '--keys', file, ...args);
  return { folder, file, provision };
}

describe('backfeed provision', () => {
  it('writes keys to the device, and its own half for its owner only', async () => {
    const { file, provision } = place();
    const interpreter = fakeInterpreter({ files: { '.bootcde': 'code', 'backfeed.json': '{}' } });
    const port = await serveConsole(interpreter);
    const { exitCode, stdout, stderr } = await provision('--vehicle', 'car', '--port', port, '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ vehicle: 'car', key: '1', keys: file, revoked: [] });
    const onDevice = JSON.parse(interpreter.files.get(KEYS_FILE)!.toString()) as DeviceKeys;
    expect(onDevice).toEqual(openKeyStore(file).current('car'));
    expect(interpreter.files.get('.bootcde')?.toString()).toBe('code');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // Nothing that is secret is told.
    for (const half of [onDevice.up, onDevice.down, onDevice.password!]) expect(stdout).not.toContain(half);
  });

  it('rotates: the device gets a new key, and the one before ends', async () => {
    const { file, provision } = place();
    const interpreter = fakeInterpreter();
    const port = await serveConsole(interpreter);
    await provision('--vehicle', 'car', '--port', port);
    const { exitCode, stdout } = await provision('--vehicle', 'car', '--port', port, '--rotate');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^car: key 2 made and written to the device on .*\nKey 1 revoked\.\n/);
    expect(JSON.parse(interpreter.files.get(KEYS_FILE)!.toString())).toMatchObject({ key: '2' });
    expect(
      openKeyStore(file)
        .secretsOf('car')
        .keys.map(({ id }) => id),
    ).toEqual(['2']);
  });

  it('writes the same key again where none is to be new: a device that was flashed anew', async () => {
    const { folder, file, provision } = place();
    await provision('--vehicle', 'car', '--out', join(folder, 'a'));
    await provision('--vehicle', 'car', '--out', join(folder, 'b'));
    const [a, b] = ['a', 'b'].map((name) => readFileSync(join(folder, name, KEYS_FILE), 'utf8'));
    expect(a).toBe(b);
    expect(statSync(join(folder, 'a', KEYS_FILE)).mode & 0o777).toBe(0o600);
    expect(openKeyStore(file).list()['car']).toHaveLength(1);
  });

  it('ends no key before the device surely has another one', async () => {
    const { folder, file, provision } = place();
    await provision('--vehicle', 'car', '--out', folder);
    const { stdout } = await provision('--vehicle', 'car', '--out', folder, '--rotate');
    expect(stdout).toContain('Key 1 stays in use: ');
    const inUse = (): string[] =>
      openKeyStore(file)
        .secretsOf('car')
        .keys.map(({ id }) => id);
    expect(inUse()).toEqual(['1', '2']);
    const worn = await serveConsole(fakeInterpreter({ isWorn: true }));
    const failed = await provision('--vehicle', 'car', '--port', worn, '--rotate');
    expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(failed.stderr).toMatch(oneLine('FLASH_VERIFY'));
    expect(inUse()).toEqual(['1', '2', '3']);
    const revoked = await provision('--vehicle', 'car', '--revoke', '--key', '1');
    expect(revoked.stdout).toMatch(/^car: key 1 revoked\./);
    expect(inUse()).toEqual(['2', '3']);
  });

  it('lists and revokes', async () => {
    const { folder, provision } = place();
    expect((await provision('--list')).stdout).toMatch(/holds no keys\.\n$/);
    await provision('--vehicle', 'car', '--out', folder);
    await provision('--vehicle', 'van', '--out', folder);
    await provision('--vehicle', 'van', '--revoke');
    const { stdout } = await provision('--list');
    expect(stdout).toMatch(/^car {2}key 1 {2}made \S+ {2}in use\nvan {2}key 1 {2}made \S+ {2}revoked \S+\n$/);
    const listed = JSON.parse((await provision('--list', '--json')).stdout) as { keys: object };
    expect(Object.keys(listed.keys)).toEqual(['car', 'van']);
  });

  it.each<[string, string[], string, number]>([
    ['no vehicle', ['--out', 'x'], 'USAGE_VEHICLE', 2],
    ['a vehicle that cannot be a topic', ['--vehicle', 'a/b', '--out', 'x'], 'USAGE_VEHICLE', 2],
    ['a vehicle with a wildcard', ['--vehicle', '#', '--out', 'x'], 'USAGE_VEHICLE', 2],
    ['no place to write to', ['--vehicle', 'car'], 'USAGE_PORT', 2],
    ['two places', ['--vehicle', 'car', '--out', 'x', '--port', 'y'], 'USAGE_PORT', 2],
    ['nothing to revoke', ['--vehicle', 'car', '--revoke'], 'KEYS_MISSING', 1],
  ])('refuses %s', async (_what, args, code, exit) => {
    const { exitCode, stdout, stderr } = await place().provision(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: exit, stdout: '' });
    expect(stderr).toMatch(oneLine(code));
  });
});
