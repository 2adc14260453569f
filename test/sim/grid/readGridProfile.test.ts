import { describe, expect, it } from 'vitest';
import { loadGridProfile, readGridProfile } from '../../../sim/grid/readGridProfile.ts';

describe('readGridProfile', () => {
  it('reads a recording, its columns in any order and beside others', () => {
    const text = '\uFEFF"frequency_hz",place,time_s,voltage_v\r\n50.01,x,0,231.5\r\n\r\n49.99,x,1.5,229\r\n';
    expect(readGridProfile(text, 'grid.csv')).toEqual({
      timesS: Float64Array.of(0, 1.5),
      voltagesV: Float64Array.of(231.5, 229),
      frequenciesHz: Float64Array.of(50.01, 49.99),
    });
  });

  const header = 'time_s,voltage_v,frequency_hz';
  it.each([
    ['time_s,voltage_v', 'GRID_PROFILE_COLUMN: grid.csv:1: no column frequency_hz in "time_s,voltage_v"'],
    [`${header},time_s`, 'GRID_PROFILE_COLUMN: grid.csv:1: more than one column time_s'],
    [header, 'GRID_PROFILE_EMPTY: grid.csv holds 0 samples'],
    [`${header}\n0,230,50`, 'GRID_PROFILE_EMPTY: grid.csv holds 1 samples'],
    [`${header}\n0,230,50\n1,,50`, 'GRID_PROFILE_NUMBER: grid.csv:3: voltage_v is ""'],
    [`${header}\n0,230,50\n1,"230","50,1"`, 'GRID_PROFILE_NUMBER: grid.csv:3: frequency_hz is ""50"'],
    [`${header}\n0,230\n1,230,50`, 'GRID_PROFILE_NUMBER: grid.csv:2: frequency_hz is ""'],
    [`${header}\n0,NaN,50\n`, 'GRID_PROFILE_NUMBER: grid.csv:2: voltage_v is "NaN"'],
    [`${header}\n0,23000,50\n`, 'GRID_PROFILE_RANGE: grid.csv:2: voltage_v is 23000, outside 0 to 500'],
    [`${header}\n0,230,-1\n`, 'GRID_PROFILE_RANGE: grid.csv:2: frequency_hz is -1'],
    [`${header}\n0,230,50\n2,230,50\n2,230,50`, 'GRID_PROFILE_TIME: grid.csv:4: time goes from 2 s to 2 s'],
  ])('refuses %j', (text, message) => {
    expect(() => readGridProfile(text, 'grid.csv')).toThrow(message);
  });

  it('names a file that is not there, and what to do', () => {
    expect(() => loadGridProfile('/no/grid.csv')).toThrow(
      /GRID_PROFILE_MISSING: cannot read the grid recording \/no\/grid\.csv.*grid\.profile/,
    );
  });
});
