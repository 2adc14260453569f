import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { portRefusal, toolMissing } from '../../../host/flash/flashRefusals.ts';
import { listPorts, openConsole } from '../../../host/flash/openConsole.ts';
import { TOOL_MISSING } from '../../../host/flash/toolReports.ts';
import { listen } from '../../../host/mqtt/listen.ts';
import { fakeInterpreter, serveConsole } from './fakeInterpreter.ts';

describe('openConsole, through the espruino package', () => {
  it('asks, types, and hears what is printed', async () => {
    const interpreter = fakeInterpreter();
    const device = await openConsole(await serveConsole(interpreter), 115200);
    try {
      expect(await device.evaluate('{a:1+1,b:"\\u00e4<"}')).toEqual({ a: 2, b: '\u00e4<' });
      expect(await device.evaluate('undefined')).toBeNull();
      await expect(device.evaluate('no.thing')).rejects.toThrow(/^FLASH_DEVICE_ERROR: .*no is not defined/);
      device.takePrinted();
      device.type('print("spoken")');
      await device.evaluate('1');
      expect(device.takePrinted()).toContain('spoken');
    } finally {
      await device.close();
    }
  });

  it('says that nobody answers', async () => {
    const device = await openConsole(await serveConsole(null), 115200);
    try {
      await expect(device.evaluate('1', 500)).rejects.toThrow(
        /^FLASH_NO_ANSWER: no interpreter answers on tcp:/,
      );
    } finally {
      await device.close();
    }
  });

  it('says that nobody listens', async () => {
    const server = createServer();
    const port = await listen(server, 0, '127.0.0.1', 'a port that is then free');
    await new Promise((closed) => server.close(closed));
    await expect(openConsole(`tcp://127.0.0.1:${port}`, 115200)).rejects.toThrow(
      /^FLASH_PORT: .*cannot be opened/,
    );
  });

  it('says which ports there are instead of one that is not', async () => {
    await expect(openConsole('/dev/no-such-port', 115200)).rejects.toThrow(
      /^FLASH_PORT_MISSING: there is no port \/dev\/no-such-port; (found: |no serial port)/,
    );
  });

  it('lists ports', async () => {
    for (const { path } of await listPorts()) expect(path).not.toBe('');
  });
});

describe('portRefusal', () => {
  it.each([
    ['Error: Resource temporarily unavailable Cannot lock port', 'FLASH_PORT_BUSY', 'Close the terminal'],
    ['Opening COM3: Access denied', 'FLASH_PORT_BUSY', 'Close the terminal'],
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'FLASH_PORT_DENIED', 'dialout'],
    [
      'Error: No such file or directory, cannot open /dev/ttyUSB0',
      'FLASH_PORT_MISSING',
      'Give --port one of them',
    ],
    ['Error: Input/output error.', 'FLASH_PORT', 'plug it in again'],
  ])('of "%s" is %s', (reason, code, next) => {
    const refusal = portRefusal('/dev/ttyUSB0', reason, [
      { path: '/dev/ttyACM0', description: 'Espruino board' },
    ]);
    expect(refusal.code).toBe(code);
    expect(refusal.hint).toContain(next);
    expect(refusal.message).not.toContain('\n');
  });
});

describe('toolMissing', () => {
  it.each([
    [TOOL_MISSING, 'FLASH_TOOL_MISSING: the optional package espruino is not installed'],
    ['boom', 'FLASH_TOOL_MISSING: the package espruino does not start: boom'],
  ])('of "%s"', (reason, message) => {
    expect(toolMissing(new Error(reason)).message).toContain(message);
  });
});
