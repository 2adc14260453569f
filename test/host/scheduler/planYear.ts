import { readFileSync } from 'node:fs';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { randomProblem } from './randomProblem.ts';

/** Plans a year of quarter hours as a process of its own, and prints what that takes beyond the sources: peak MB. */
const problem = randomProblem(1, 366 * 96);
const beforeBytes = process.memoryUsage().rss;
planVehicle(problem);
// Not what resourceUsage() says: that counts what the parent had before this process was started.
const [, peakKib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
process.stdout.write(String((Number(peakKib) * 1024 - beforeBytes) / 1e6));
