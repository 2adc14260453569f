import { describe, expect, it } from 'vitest';
import { cycleDistanceM, cycleDurationS, gradeAt, speedAt } from '../../../sim/cycle/driveCycle.ts';
import { formatCycleCsv } from '../../../sim/cycle/formatCycleCsv.ts';
import { loadCycleCsv } from '../../../sim/cycle/loadCycleCsv.ts';
import { readCycleCsv } from '../../../sim/cycle/readCycleCsv.ts';

describe('readCycleCsv', () => {
  it.each([
    ['FASTSim columns', 'cycSecs,cycMps,cycGrade,cycRoadType\n0,0,0,0\n1,2,0.05,0\n3,4,0.05,0\n'],
    ['our columns, any order', 'grade,speed_mps,time_s\n0,0,0\n0.05,2,1\n0.05,4,3\n'],
    [
      'km/h, CRLF, spaces, quotes',
      '"time_s", speed_kph ,grade\r\n0,0,0\r\n1, 7.2 ,0.05\r\n3,14.4,0.05\r\n\r\n',
    ],
  ])('reads %s', (_, text) => {
    const cycle = readCycleCsv(text, 'some/where/town.csv');
    expect(cycle.name).toBe('town');
    expect([...cycle.timesS]).toEqual([0, 1, 3]);
    expect([...cycle.speedsMps]).toEqual([0, 2, 4]);
    expect([...cycle.grades]).toEqual([0, 0.05, 0.05]);
  });

  it('takes a missing grade column as flat road', () => {
    expect([...readCycleCsv('cycSecs,cycMps\n0,0\n1,1', 'a.csv').grades]).toEqual([0, 0]);
  });

  it.each([
    ['CYCLE_COLUMN', 'seconds,cycMps\n0,0\n1,1', 'a.csv:1: no time column'],
    ['CYCLE_COLUMN', 'cycSecs,cycMps,speed_kph\n0,0,0\n1,1,1', 'a.csv:1: more than one speed column'],
    ['CYCLE_COLUMN', '', 'a.csv:1: no time column'],
    ['CYCLE_NUMBER', 'cycSecs,cycMps\n0,0\n1,fast', 'a.csv:3: cycMps is "fast"'],
    ['CYCLE_NUMBER', 'cycSecs,cycMps\n0,0\n1', 'a.csv:3: cycMps is ""'],
    ['CYCLE_NUMBER', 'cycSecs,cycMps\n0,0\n1,NaN', 'a.csv:3'],
    ['CYCLE_NUMBER', 'cycSecs,cycMps,cycGrade\n0,0,0\n1,1,Infinity', 'a.csv:3: cycGrade'],
    ['CYCLE_TIME', 'cycSecs,cycMps\n0,0\n2,1\n1,1', 'a.csv:4: time goes from 2 s to 1 s'],
    ['CYCLE_TIME', 'cycSecs,cycMps\n0,0\n0,1', 'a.csv:3: time goes from 0 s to 0 s'],
    ['CYCLE_TIME', 'cycSecs,cycMps\n0,0\n11,1', 'a.csv:3: time jumps by 11 s'],
    ['CYCLE_SPEED', 'cycSecs,cycMps\n0,0\n1,-1', 'a.csv:3: speed -1 m/s'],
    ['CYCLE_SPEED', 'cycSecs,cycMps\n0,0\n1,71', 'a.csv:3: speed 71 m/s'],
    ['CYCLE_EMPTY', 'cycSecs,cycMps\n0,0\n', 'a.csv holds 1 samples'],
  ])('refuses with %s: %j', (code, text, what) => {
    expect(() => readCycleCsv(text, 'a.csv')).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(what) as string }) as Error,
    );
  });

  it('says which file is missing', () => {
    expect(() => loadCycleCsv('no/such/cycle.csv')).toThrow(
      expect.objectContaining({
        code: 'CYCLE_FILE_MISSING',
        message: expect.stringContaining('no/such/cycle.csv') as string,
      }) as Error,
    );
  });

  it('reads what formatCycleCsv writes', () => {
    const cycle = readCycleCsv('time_s,speed_mps,grade\n0,0,0\n0.5,1.25,-0.01\n', 'b.csv');
    expect(readCycleCsv(formatCycleCsv(cycle), 'b.csv')).toEqual(cycle);
  });
});

describe('driveCycle', () => {
  const cycle = readCycleCsv('time_s,speed_mps,grade\n0,0,0\n2,4,0.1\n4,4,0.1\n', 'c.csv');

  it.each([
    [-1, 0, 0],
    [0, 0, 0],
    [0.5, 1, 0.025],
    [2, 4, 0.1],
    [3.3, 4, 0.1],
    [99, 4, 0.1],
  ])('at %d s: %d m/s, grade %d', (tS, speedMps, grade) => {
    expect(speedAt(cycle, tS)).toBeCloseTo(speedMps, 12);
    expect(gradeAt(cycle, tS)).toBeCloseTo(grade, 12);
  });

  it('knows its length in time and road', () => {
    expect(cycleDurationS(cycle)).toBe(4);
    expect(cycleDistanceM(cycle)).toBe(12);
  });
});
