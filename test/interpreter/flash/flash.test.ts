import { expect, it } from 'vitest';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { systemClock } from '../../../host/clock.ts';
import { flashBoard } from '../../../host/flash/flashBoard.ts';
import { openConsole } from '../../../host/flash/openConsole.ts';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';
import { serveInterpreter } from './interpreterSocket.ts';

it.skipIf(!espruinoBinary)(
  `the real interpreter takes the bundle and runs it${espruinoBinary ? '' : ` (${espruinoHint})`}`,
  async () => {
    const port = await serveInterpreter(espruinoBinary as string);
    const build = await buildFirmware({ board: 'linux', vehicle: 'leaf-aze0' });
    const job = {
      port,
      files: [{ name: '.bootcde', data: Buffer.from(build.code, 'latin1') }],
      interpreterBoard: 'LINUX',
    };
    const device = await openConsole(port, 115200);
    try {
      for (const written of [true, false]) {
        const outcome = await flashBoard(device, job, systemClock, () => undefined);
        expect(outcome.files).toMatchObject([{ name: '.bootcde', bytes: build.bytes, written }]);
        expect(outcome.bootLines.join('\n')).toContain('CONFIG_MISSING');
      }
      const broken = { ...job, files: [{ name: '.bootcde', data: Buffer.from('noSuchThing();') }] };
      await expect(flashBoard(device, broken, systemClock, () => undefined)).rejects.toThrow(
        /^FLASH_BOOT: .*ReferenceError/,
      );
      const huge = { ...job, files: [{ name: '.bootcde', data: Buffer.alloc(300_000, '1;') }] };
      await expect(flashBoard(device, huge, systemClock, () => undefined)).rejects.toThrow(/^FLASH_NO_SPACE/);
    } finally {
      await device.close();
    }
  },
  // A quarter of a second for each of a hundred pieces, on a machine that does other things as well.
  180_000,
);
