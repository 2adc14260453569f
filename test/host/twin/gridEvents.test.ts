import { describe, expect, it } from 'vitest';
import { faultText } from '../../../sim/fault/faultText.ts';
import { loadGridSite } from '../../../sim/grid/loadGridSite.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { gridEventFaults } from '../../../host/twin/timeline.ts';
import { atMinute, quarterHourPrices, shortScenario, spanOf, startTwin } from './twinHarness.ts';

type GridEvent = Scenario['grid']['events'][number];

const everyDay: GridEvent['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const event = (more: Partial<GridEvent>): GridEvent => ({
  at: '00:01',
  days: everyDay,
  durationMin: 1,
  shape: 'step',
  ...more,
});
const withEvents = (site: string, days: number, ...events: GridEvent[]): Scenario => ({
  ...shortScenario,
  days,
  grid: { ...shortScenario.grid, site: loadGridSite(site), events },
});

describe('gridEventFaults', () => {
  it.each<[string, string, Partial<GridEvent>, string]>([
    ['european-house', 'a share', { voltagePct: 10 }, 'gridVoltage:byV=23,rampS=0@60000ms+60000ms'],
    ['us-split-phase', 'a share', { voltagePct: -5 }, 'gridVoltage:byV=-12,rampS=0@60000ms+60000ms'],
    [
      'european-house',
      'volts, growing',
      { voltageByV: 7, shape: 'ramp' },
      'gridVoltage:byV=7,rampS=60@60000ms+60000ms',
    ],
    ['european-house', 'hertz', { frequencyHz: 51 }, 'gridFrequency:byHz=1,rampS=0@60000ms+60000ms'],
    ['us-split-phase', 'hertz', { frequencyHz: 59 }, 'gridFrequency:byHz=-1,rampS=0@60000ms+60000ms'],
  ])('%s: %s', (site, _what, more, expected) => {
    const faults = gridEventFaults(withEvents(site, 1, event(more)), spanOf(10));
    expect(faults.map(faultText)).toEqual([expected]);
  });

  it('comes on its days, with all that an event changes', () => {
    // The span begins on a Tuesday.
    const both = event({ voltagePct: 1, frequencyHz: 49, days: ['wed', 'thu'] });
    const faults = gridEventFaults(withEvents('european-house', 3, both), spanOf(10));
    const dayMs = 86_400_000;
    expect(faults.map(({ kind, startMs }) => [kind, startMs])).toEqual([
      ['gridVoltage', dayMs + 60_000],
      ['gridFrequency', dayMs + 60_000],
      ['gridVoltage', 2 * dayMs + 60_000],
      ['gridFrequency', 2 * dayMs + 60_000],
    ]);
  });

  it('moves the simulated grid, at a step or slowly', async () => {
    const scenario = withEvents(
      'strong',
      1,
      event({ voltagePct: 10 }),
      event({ at: '00:03', voltagePct: -20, frequencyHz: 48, shape: 'ramp' }),
    );
    const { twin } = await startTwin({
      span: spanOf(6),
      prices: quarterHourPrices([0.2]),
      scenario: { ...scenario, pluggedAtStart: false },
      faults: gridEventFaults(scenario, spanOf(6)),
    });
    // Where nobody looks on, the plant of a world that sleeps moves by the minute.
    twin.world.onPlantStep = () => undefined;
    const expected: [minute: number, voltageV: number, frequencyHz: number][] = [
      [0.9, 230, 50],
      [1.1, 253, 50],
      [1.9, 253, 50],
      [2.1, 230, 50],
      [3.25, 218.5, 49.5],
      [3.75, 195.5, 48.5],
      [4.1, 230, 50],
    ];
    for (const [minute, voltageV, frequencyHz] of expected) {
      await twin.runUntil(atMinute(minute));
      // The wander of a strong grid.
      expect(Math.abs(twin.world.grid.voltageV - voltageV)).toBeLessThan(4);
      expect(Math.abs(twin.world.grid.frequencyHz - frequencyHz)).toBeLessThan(0.1);
    }
  });
});
