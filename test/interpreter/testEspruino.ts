import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { espruinoBinary, espruinoHint } from './espruinoBinary.ts';

/** `npm run test:espruino`: everything that is compared with the real interpreter. Exit code 2 without one. */
if (!espruinoBinary || !existsSync(espruinoBinary)) {
  process.stderr.write(espruinoBinary ? `ESPRUINO names no file: ${espruinoBinary}\n` : `${espruinoHint}\n`);
  process.exitCode = 2;
} else {
  const files = ['test/interpreter', 'test/host/build/buildFirmware.test.ts'];
  process.exitCode = spawnSync('npx', ['vitest', 'run', ...files], { stdio: 'inherit' }).status ?? 1;
}
