import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import {
  cycleDistanceM,
  cycleDurationS,
  gradeAt,
  payloadAt,
  speedAt,
} from '../../../sim/cycle/driveCycle.ts';
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

  it.each<[string, string]>([
    ['mph', 'time_s,speed_mph\n0,0\n1,4.4738726\n3,8.9477451'],
    ['milliseconds', 'Time [ms],Vehicle Speed (km/h)\n0,0\n1000,7.2\n3000,14.4'],
    ['a clock', 'time,v_mps\n7:59:59,0\n8:00:00.0,2\n8:00:02,4'],
    ['semicolons and decimal commas', 'Time;Speed [km/h]\n0;0\n1,0;7,2\n3;14,4'],
    [
      'tabs below a title, as EPA writes',
      'Some Schedule\r\nTest Time, secs\tTarget Speed, mph\r\n0\t0\r\n1\t4.4738726\r\n3\t8.9477451',
    ],
    ['comments', '# a log\n\nseconds,m/s\n0,0\n# pulls away\n1,2\n3,4'],
    ['a start that is not zero', 'time_s,speed_mps\n100,0\n101,2\n103,4'],
    ['old line ends and percent', 'time_s,speed_mps,Grade (%)\r0,0,0\r1,2,0\r3,4,0'],
  ])('reads %s', (_, text) => {
    const cycle = readCycleCsv(text, 'log.tsv');
    expect(cycle.name).toBe('log');
    expect([...cycle.timesS]).toEqual([0, 1, 3]);
    for (const [i, mps] of [0, 2, 4].entries()) expect(cycle.speedsMps[i]).toBeCloseTo(mps, 6);
    expect(cycle.payloadsKg).toBeUndefined();
  });

  it('reads what changes on the way', () => {
    const text =
      'time_s,speed_mps,grade_pct,payload_t,headwind_kmh,ambient_c\n0,0,0,0,36,-5\n1,1,5,0,36,-5\n2,0,5,1.5,18,-4\n';
    const cycle = readCycleCsv(text, 'load.csv');
    expect([...cycle.grades]).toEqual([0, 0.05, 0.05]);
    expect([...cycle.payloadsKg!]).toEqual([0, 0, 1500]);
    expect([...cycle.headwindsMps!]).toEqual([10, 10, 5]);
    expect([...cycle.ambientTempsC!]).toEqual([-5, -5, -4]);
    expect(readCycleCsv(formatCycleCsv(cycle), 'load.csv')).toEqual(cycle);
    expect([1, 1.9, 2, 9].map((tS) => payloadAt(cycle, tS))).toEqual([0, 0, 1500, 1500]);
  });

  it('takes speeds in whole km/h at 10 Hz for what they are', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i / 10},${Math.round((i / 10) * 2 * 3.6)}`);
    expect(readCycleCsv(`time_s,kmh\n${rows.join('\n')}`, 'log.csv').timesS).toHaveLength(40);
  });

  it('takes a missing grade column as flat road', () => {
    expect([...readCycleCsv('cycSecs,cycMps\n0,0\n1,1', 'a.csv').grades]).toEqual([0, 0]);
  });

  it.each([
    ['CYCLE_COLUMN', 'when,cycMps\n0,0\n1,1', 'a.csv:1: no time column'],
    ['CYCLE_COLUMN', 'time_s,speed\n0,0\n1,1', 'a.csv:1: no speed column with a unit: "speed"'],
    ['CYCLE_COLUMN', '# from a logger\ntime,mph,kmh\n0,0,0', 'a.csv:2: more than one speed column'],
    ['CYCLE_NUMBER', 'time,mph\n0:00,0\n0:01,1', 'a.csv:2: time is "0:00"'],
    ['CYCLE_NUMBER', 'time_s,speed_kph\n0,0\n1,"1,5"', 'a.csv:3: speed_kph'],
    ['CYCLE_TIME', 'time_ms,mph\n0,0\n11000,1', 'a.csv:3: time jumps by 11 s'],
    ['CYCLE_TIME', 'time_s,mph\n0,0\n1000,1\n2000,1', 'time_ms for milliseconds'],
    ['CYCLE_TIME', 'time,mph\n23:59:59,0\n0:00:00,1', 'a.csv:3: time goes from 86399 s to 0 s'],
    ['CYCLE_SPEED', 'time_s,speed_kph\n0,0\n1,400', 'a.csv:3: speed 111.111 m/s lies outside 0 to 70'],
    ['CYCLE_SPEED', 'time_s,speed_kph\n0,0\n1,-3', 'has no reverse'],
    [
      'CYCLE_ACCELERATION',
      'time_s,speed_mps\n0,0\n1,1\n2,10',
      'a.csv:4: speed goes from 1 m/s to 10 m/s in 1 s',
    ],
    ['CYCLE_ACCELERATION', 'time_s,speed_mps\n0,30\n1,29\n2,16', 'a.csv:4: '],
    [
      'CYCLE_ACCELERATION',
      'time_s,speed_mps\n0,0\n0.25,2.3\n0.5,4.6\n0.75,6.9\n1,9.2',
      'a.csv:6: speed goes from 0 m/s to 9.2 m/s in 1 s',
    ],
    ['CYCLE_GRADE', 'time_s,speed_mps,grade\n0,0,0\n1,1,0.5', 'a.csv:3: grade 0.5 is steeper than 0.4'],
    ['CYCLE_GRADE', 'time_s,speed_mps,slope\n0,0,0\n1,1,-6', 'name the column grade_pct'],
    ['CYCLE_PAYLOAD', 'time_s,speed_mps,payload_kg\n0,0,0\n1,0,-1', 'a.csv:3: payload -1 kg'],
    ['CYCLE_PAYLOAD', 'time_s,speed_mps,payload_t\n0,0,0\n1,0,65000', 'a.csv:3: payload 65000000 kg'],
    [
      'CYCLE_PAYLOAD',
      'time_s,speed_mps,payload_kg\n0,1,0\n1,1,9',
      'a.csv:3: payload changes to 9 kg at 1 m/s',
    ],
    ['CYCLE_WEATHER', 'time_s,speed_mps,headwind_mps\n0,0,0\n1,1,61', 'a.csv:3: headwind 61 m/s'],
    ['CYCLE_WEATHER', 'time_s,speed_mps,ambient_c\n0,0,20\n1,1,293', 'a.csv:3: ambient 293 degC'],
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

  it('reads or refuses any text, and never fails otherwise', () => {
    const cell = fc.oneof(
      fc.integer({ min: -5, max: 500 }).map(String),
      fc.constantFrom('', 'NaN', '1e309', '0:00:01', '-', '"', '0,5', '#'),
    );
    const header = fc.constantFrom('time_s', 'speed_kph', 'grade_pct', 'payload_kg', 'ambient_c', 'x', '');
    const table = fc
      .tuple(
        fc.array(header, { minLength: 1, maxLength: 5 }),
        fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 6 }),
        fc.constantFrom(',', ';', '\t'),
      )
      .map(([names, rows, separator]) => [names, ...rows].map((row) => row.join(separator)).join('\n'));
    fc.assert(
      fc.property(fc.oneof(table, fc.string()), (text) => {
        try {
          const cycle = readCycleCsv(text, 'any.csv');
          expect(cycle.timesS.length).toBe(cycle.speedsMps.length);
          expect(cycle.timesS.every((timeS, i) => i === 0 || timeS > cycle.timesS[i - 1]!)).toBe(true);
          expect(cycle.speedsMps.every((speedMps) => speedMps >= 0 && speedMps <= 70)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(BackfeedError);
          expect((error as BackfeedError).message).toMatch(/^CYCLE_[A-Z]+: any\.csv/);
        }
      }),
      { numRuns: 500 },
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
