import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { randomProblem } from './randomProblem.ts';

/** Plans a year of quarter hours as a process of its own, and prints what that takes beyond the sources: peak MB. */
const problem = randomProblem(1, 366 * 96);
const beforeBytes = process.memoryUsage().rss;
planVehicle(problem);
// Of the whole process since its start, in KiB.
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(String((peakBytes - beforeBytes) / 1e6));
