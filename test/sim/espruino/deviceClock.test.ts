import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDeviceClock } from '../../../sim/espruino/deviceClock.ts';
import { runScript } from './testBoard.ts';

it('tells the true time from power-up on', () => {
  const clock = createDeviceClock();
  expect([0, 1, 123_456_789].map(clock.readUs)).toEqual([0, 1, 123_456_789]);
  clock.powerUp(5_000_000);
  expect(clock.readUs(7_000_000)).toBe(2_000_000);
});

it('is set, jumps, and goes on from there', () => {
  const clock = createDeviceClock();
  clock.setUs(1.7e15, 10e6);
  clock.jump(-3e6);
  expect(clock.readUs(12e6)).toBe(1.7e15 - 1e6);
});

it.each([
  [50_000, 1_050_000, 952_380.95],
  [-50_000, 950_000, 1_052_631.58],
])(
  'drifts by %i millionths: a second reads as %d us, and a timer of one takes %d us',
  (awakePpm, read, takes) => {
    const clock = createDeviceClock({ awakePpm, asleepPpm: 0 });
    expect(clock.readUs(1e6)).toBe(read);
    expect(clock.trueUs(1e6)).toBeCloseTo(takes, 1);
  },
);

it('reads what its timers count, awake and asleep', () => {
  const ppm = fc.integer({ min: -100_000, max: 100_000 });
  const wait = fc.integer({ min: 1, max: 1e12 });
  fc.assert(
    fc.property(
      ppm,
      ppm,
      wait,
      fc.float({ min: 0, max: 1, noNaN: true }),
      (awakePpm, asleepPpm, us, share) => {
        const clock = createDeviceClock({ awakePpm, asleepPpm });
        let dueUs = clock.trueUs(us);
        const sleepsAtUs = dueUs * share;
        dueUs = sleepsAtUs + (dueUs - sleepsAtUs) * clock.setAsleep(true, sleepsAtUs);
        expect(clock.readUs(dueUs) / us).toBeCloseTo(1, 9);
      },
    ),
  );
});

it('gives the bundle the time of its oscillator: of timers, edges and dates alike', () => {
  const { board, lines, runUntil } = runScript(
    `setTimeout(() => console.log("timer " + getTime().toFixed(3)), 1000);
     setWatch((e) => console.log("edge " + e.time.toFixed(3)), D1, { repeat: true, edge: "both" });
     setTimeout(() => { setTime(1700000000.5); console.log(new Date().toISOString()); }, 2000);
     setTimeout(() => console.log("still"), 3000);`,
    { pins: { D1: {} }, clock: createDeviceClock({ awakePpm: 100_000, asleepPpm: 0 }) },
  );
  runUntil(909_090);
  expect(lines).toEqual([]);
  runUntil(910_000);
  board.pinChanged('D1', true, 1_500_000);
  runUntil(3e6);
  expect(lines).toEqual(['timer 1.000', 'edge 1.650', '2023-11-14T22:13:20.500Z', 'still']);
});
