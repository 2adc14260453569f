import { expect, it } from 'vitest';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { systemClock } from '../../../host/clock.ts';
import { flashBoard } from '../../../host/flash/flashBoard.ts';
import { openConsole } from '../../../host/flash/openConsole.ts';
import { callBackfeed } from '../../host/cli/runBackfeed.ts';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';
import { serveInterpreter } from '../flash/interpreterSocket.ts';

interface Printed {
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly code: string | null;
  }[];
}

const settings = {
  vehicle: 'leaf-1',
  broker: { host: '192.0.2.10', port: 1883, password: 'secret' },
  maxExportW: 5000,
  maxImportW: 7000,
  reserveSocPct: 30,
  capacityWh: 28000,
};

it.skipIf(!espruinoBinary)(
  `doctor asks the real interpreter${espruinoBinary ? '' : ` (${espruinoHint})`}`,
  async () => {
    const port = await serveInterpreter(espruinoBinary as string);
    const look = async (): Promise<{ stdout: string; found: Record<string, string> }> => {
      const { stdout } = await callBackfeed('doctor', '--port', port, '--json');
      const { checks } = JSON.parse(stdout) as Printed;
      return {
        stdout,
        found: Object.fromEntries(checks.map(({ name, status, code }) => [name, code ?? status])),
      };
    };
    const empty = await look();
    expect(empty.found).toMatchObject({
      console: 'ok',
      interpreter: 'ok',
      memory: 'ok',
      storage: 'ok',
      bundle: 'BUNDLE_MISSING',
      settings: 'CONFIG_MISSING',
      deviceKeys: 'NOT_PROVISIONED',
      // Its pins lead nowhere.
      chips: 'CAN_CHIP_SILENT',
      crystals: 'skipped',
    });
    const build = await buildFirmware({ board: 'linux', vehicle: 'leaf-aze0' });
    const files = [
      { name: '.bootcde', data: Buffer.from(build.code, 'latin1') },
      { name: 'backfeed.json', data: Buffer.from(JSON.stringify(settings)) },
    ];
    const device = await openConsole(port, 115200);
    try {
      await flashBoard(device, { port, files, interpreterBoard: 'LINUX' }, systemClock, () => undefined);
    } finally {
      await device.close();
    }
    // The firmware runs now, and goes on.
    const running = await look();
    expect(running.found).toMatchObject({ console: 'ok', interpreter: 'ok', bundle: 'ok', settings: 'ok' });
    expect(running.stdout).toContain('leaf-1, broker 192.0.2.10:1883');
    expect(running.stdout).not.toContain('secret');
    expect((await look()).found).toEqual(running.found);
  },
  180_000,
);
