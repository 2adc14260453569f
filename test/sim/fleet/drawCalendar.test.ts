import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { drawCalendar } from '../../../sim/fleet/drawCalendar.ts';
import { createPlugEvents, NEVER_S } from '../../../sim/fleet/plugEvents.ts';
import { plugPatterns, withSessionsPerDay, type PlugPatternName } from '../../../sim/fleet/plugPatterns.ts';
import { testTrips } from './testFleet.ts';

const DAY_S = 86_400;

it('draws drives one after the other, each with time for its road', () => {
  const names = Object.keys(plugPatterns) as PlugPatternName[];
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.integer(),
      fc.integer({ min: 0, max: 6 }),
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      (name, seed, startWeekday, sessions) => {
        const events = createPlugEvents(1);
        const pattern = withSessionsPerDay(plugPatterns[name], sessions);
        drawCalendar(pattern, startWeekday, 30, testTrips, 80, seededRandom(seed), events);
        let freeAtS = 0;
        for (let i = 0; i < events.count; i++) {
          const unplugAtS = events.unplugAtS[i]!;
          const plugAtS = events.plugAtS[i]!;
          expect(unplugAtS).toBeGreaterThanOrEqual(freeAtS);
          // A drive at the very start was on its way before it.
          if (unplugAtS > 0)
            expect(plugAtS - unplugAtS).toBeGreaterThanOrEqual(testTrips[events.tripClass[i]!]!.durationS);
          expect(plugAtS === NEVER_S).toBe(plugAtS >= 30 * DAY_S);
          freeAtS = plugAtS;
        }
      },
    ),
    { numRuns: 200 },
  );
});

it('plugs a car in as often as its pattern says, and drives what it then wants', () => {
  const events = createPlugEvents(1);
  const cars = 200;
  const days = 70;
  let sessions = 0;
  for (let car = 0; car < cars; car++) {
    drawCalendar(plugPatterns.workplace, 0, days, testTrips, 0, seededRandom(car), events);
    for (let i = 0; i < events.count; i++) {
      if (events.plugAtS[i] === NEVER_S) continue;
      sessions++;
      expect(Math.floor(events.plugAtS[i]! / DAY_S) % 7).toBeLessThan(5);
    }
  }
  // A few are left out: the car is still there, or not yet back.
  const wanted = (cars * days * 5 * plugPatterns.workplace.sessionsPerWeekday) / 7;
  expect(sessions / wanted).toBeGreaterThan(0.93);
  expect(sessions / wanted).toBeLessThan(1.03);
});
