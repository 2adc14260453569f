import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { runParkedTime } from './parkedMonth.ts';

// npx tsx test/sim/measureParkedMonth.ts [board] [days]: what the car and its 12 V battery went through, and what it cost.
const board = process.argv[2] ?? 'espruino-wifi';
const days = Number(process.argv[3] ?? 30);
const { code } = await buildFirmware({ board, vehicle: 'leaf-aze0', gridCode: 'en50549-1' });
const before = process.cpuUsage();
const startedAtMs = performance.now();
const parked = runParkedTime(board, code, days);
const wallS = (performance.now() - startedAtMs) / 1000;
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({ board, days, ...parked, wallS, processorS: (user + system) / 1e6 })}\n`,
);
