import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCanLog } from '../../../host/can/canLog.ts';
import { createLogDecoder } from '../../../host/can/decodeLog.ts';
import { parseDbc } from '../../../host/can/dbc/parseDbc.ts';
import { readCanDatabase } from '../../../host/can/readCanDatabase.ts';

const database = parseDbc(
  `BO_ 1 Pack: 2 A
 SG_ Current : 0|8@1- (0.5,0) [-64|63] "A" B
 SG_ State : 8|8@1+ (1,0) [0|3] "" B
BO_ 2147483649 Far: 4 A
 SG_ Ratio : 0|32@1- (1,0) [0|1] "" B
SIG_VALTYPE_ 2147483649 Ratio : 1;
VAL_ 1 State 0 "off" 1 "on" ;
`,
  'x.dbc',
);

const frame = (atUs: number, id: number, extended: boolean, hex: string) => ({
  ...{ atUs, id, extended },
  data: Buffer.from(hex, 'hex'),
});

const log = [
  frame(0, 1, false, '0200'),
  frame(1000, 1, true, '0000c07f'),
  frame(2000, 7, false, ''),
  frame(3000, 1, false, 'fc01'),
  frame(4000, 7, true, ''),
  frame(5000, 7, false, '00'),
  frame(6000, 1, false, '04'),
];

describe('createLogDecoder', () => {
  it('keeps count, last, least and greatest value of each signal, and what is unknown or short', () => {
    const decoder = createLogDecoder(database);
    const values = log.flatMap((entry) => decoder.take(entry));
    expect(values.map(({ atUs, signal, value }) => [atUs, signal.name, value])).toEqual([
      [0, 'Current', 1],
      [0, 'State', 0],
      [1000, 'Ratio', NaN],
      [3000, 'Current', -2],
      [3000, 'State', 1],
      [6000, 'Current', 2],
    ]);
    expect(decoder.finish()).toEqual({
      frames: 7,
      durationS: 0.006,
      decodedFrames: 4,
      shortFrames: 1,
      signals: [
        {
          message: 'Pack',
          signal: 'Current',
          unit: 'A',
          count: 3,
          last: 2,
          lastText: undefined,
          min: -2,
          max: 2,
        },
        { message: 'Pack', signal: 'State', unit: '', count: 2, last: 1, lastText: 'on', min: 0, max: 1 },
        {
          message: 'Far',
          signal: 'Ratio',
          unit: '',
          count: 1,
          last: NaN,
          lastText: undefined,
          min: null,
          max: null,
        },
      ],
      unknown: [
        { id: 7, extended: false, count: 2 },
        { id: 7, extended: true, count: 1 },
      ],
    });
  });

  it.each([
    [{ message: 'Pack' }, ['Current', 'State']],
    [{ signal: 'State' }, ['State']],
    [{ message: 'Pack', signal: 'Current' }, ['Current']],
  ])('keeps to the filter %o', (filter, names) => {
    const decoder = createLogDecoder(database, filter);
    for (const entry of log) decoder.take(entry);
    expect(decoder.finish().signals.map(({ signal }) => signal)).toEqual(names);
  });

  it.each([
    [{ message: 'Pak' }, 'DBC_MESSAGE: the database has no message "Pak". Did you mean "Pack"?'],
    [{ signal: 'nothing' }, 'DBC_SIGNAL: the database has no signal "nothing". Leave the filter out'],
    [{ message: 'Far', signal: 'State' }, 'DBC_SIGNAL: the database has no signal "State"'],
  ])('refuses the filter %o', (filter, message) => {
    expect(() => createLogDecoder(database, filter)).toThrow(message);
  });
});

const folder = '../shared/data';

describe('recordings of a Nissan Leaf with its public database', () => {
  it.skipIf(!existsSync(folder)).each([
    // File, frames, those of a known message and those of them that are shorter than the database says.
    ['leaf_drive_88s_gvret.txt', 67_313, 65_561, 1899],
    ['leaf_brake_pedal_in_park.csv', 8189, 7977, 228],
    ['leaf_ze0_chademo_v2h_gvret.csv', 4072, 0, 0],
  ])('decode: %s (needs ../shared/data)', (name, frames, decodedFrames, shortFrames) => {
    const database = readCanDatabase(`${folder}/dbc/EV-can_AZE0.dbc`);
    const known = new Map(database.messages.map((message) => [message.id, message]));
    const decoder = createLogDecoder(database);
    for (const entry of loadCanLog(`${folder}/can/${name}`)) {
      const values = decoder.take(entry);
      const message = known.get(entry.id);
      if (!message) continue;
      // Every frame of the database gives values; a whole one gives every signal that is not multiplexed.
      const always = message.signals.filter(({ multiplex }) => !multiplex).length;
      if (message.signals.length > 0 && entry.data.length > 0) expect(values.length).toBeGreaterThan(0);
      if (entry.data.length >= message.lengthBytes) expect(values.length).toBeGreaterThanOrEqual(always);
      expect(values.every(({ value }) => Number.isFinite(value))).toBe(true);
    }
    expect(decoder.finish()).toMatchObject({ frames, decodedFrames, shortFrames });
  });
});
