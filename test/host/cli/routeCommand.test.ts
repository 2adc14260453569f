import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callBackfeed, oneLine, temporaryFolder } from './runBackfeed.ts';

const hills = 'sim/scenario/data/hills.gpx';
const quarry = 'sim/scenario/data/quarry.csv';

describe('backfeed route', () => {
  it('tells what a route is, and how much smoothing took from its climbs', async () => {
    const { exitCode, stdout, stderr } = await callBackfeed('route', hills, '--limit-kph', '60');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^hills: 15\.0 km in 1\d min, 5\d km\/h, at most 6\d km\/h$/m);
    expect(stdout).toMatch(
      /^climbs 1\d\d m and descends 1\d\d m, back where it began \(.*\); the file's own heights climb 2\d\d m$/m,
    );
    expect(stdout).toMatch(/^Nissan Leaf.*: \d\.\d\d kWh drawn, \d\.\d\d kWh recovered, \d\.\d\d kWh net$/m);
  });

  it('prints a drive cycle as one JSON object', async () => {
    const { stdout } = await callBackfeed('route', 'sim/scenario/data/commute.csv', '--json');
    const shown = JSON.parse(stdout) as Record<string, unknown>;
    expect(shown).toMatchObject({ name: 'commute', durationS: 1167, climbM: 0, heights: null });
    expect(shown.car).toMatchObject({ climbM: 0 });
  });

  it('says when the car cannot follow', async () => {
    const file = join(temporaryFolder(), 'wall.csv');
    const rows = Array.from({ length: 60 }, (_, second) => `${second},${Math.min(40, 5 * second)},0.3`);
    writeFileSync(file, `time_s,speed_mps,grade\n${rows.join('\n')}\n`);
    const { stdout } = await callBackfeed('route', file);
    expect(stdout).toMatch(
      /^The car is too weak for it and falls \d+ m behind: it does not see the end of the road\.$/m,
    );
  });

  it.each<[string, string[], 1 | 2, string, string]>([
    ['a route without a pace', [hills], 1, 'ROUTE_NO_PACE', 'hills does not say how fast'],
    ['a file that is not there', ['no.gpx'], 1, 'ROUTE_FILE_MISSING', 'Route no.gpx cannot be read'],
    ['a cycle that is not there', ['no.csv'], 1, 'CYCLE_FILE_MISSING', 'Drive cycle no.csv cannot be read'],
    ['the load of a truck', [quarry], 1, 'PAYLOAD_TOO_HEAVY', 'quarry loads 65000 kg onto Nissan Leaf'],
    ['a speed of sound', [hills, '--limit-kph', '1200'], 2, 'USAGE_LIMIT', '--limit-kph is 1200'],
  ])('refuses %s', async (_what, args, exit, code, what) => {
    const { exitCode, stdout, stderr } = await callBackfeed('route', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: exit, stdout: '' });
    expect(stderr).toMatch(oneLine(code, what));
  });

  it('names the line of a track that no car drove', async () => {
    const file = join(temporaryFolder(), 'jump.gpx');
    writeFileSync(
      file,
      '<gpx><trk><trkseg>\n<trkpt lat="47" lon="8"><ele>1</ele></trkpt>\n<trkpt lat="48" lon="8"><ele>1</ele></trkpt>\n</trkseg></trk></gpx>',
    );
    const { exitCode, stderr } = await callBackfeed('route', file);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(oneLine('ROUTE_JUMP', '.*jump.gpx:3: this point lies 111\\.2 km from'));
  });
});
