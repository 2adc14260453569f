import { describe, expect, it } from 'vitest';
import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import { powerFlow } from '../../../../host/dashboard/page/model/powerFlow.ts';
import { emptyDashboardData } from '../../../../host/dashboard/page/model/dashboardData.ts';
import { powerText } from '../../../../host/dashboard/page/model/quantityText.ts';
import { shownSignal } from '../../../../host/dashboard/page/model/shownSignal.ts';
import { stateFixture } from '../dashboardFixtures.ts';

const ages = stateFixture().ageMs;
const shown = (change: Partial<StateMessage>) =>
  shownSignal(stateFixture(change), 'gridPowerW', (powerW) => powerText(powerW));

describe('a number on the page', () => {
  it.each<[string, Partial<StateMessage>, text: string, quality: string]>([
    ['zero is a value', { gridPowerW: 0 }, '0\u00a0W', 'good'],
    ['a present one is plain', { gridPowerW: 5610 }, '5.6\u00a0kW', 'good'],
    [
      'an old one says its age',
      { gridPowerW: 5610, ageMs: { ...ages, meter: 4000 } },
      '5.6\u00a0kW, 4.0\u00a0s old',
      'stale',
    ],
    [
      'one that was forgotten says how long nothing came',
      { gridPowerW: null, ageMs: { ...ages, meter: 65_000 } },
      'unknown, silent for 1\u00a0min',
      'stale',
    ],
    ['one that its sender does not know is unknown', { gridPowerW: null }, 'unknown', 'unknown'],
    [
      'one that never came is unknown',
      { gridPowerW: null, ageMs: { ...ages, meter: null } },
      'unknown',
      'unknown',
    ],
  ])('%s', (_what, change, text, quality) => {
    expect(shown(change)).toEqual({ text, quality });
  });

  it('is unknown while the car has not spoken', () => {
    expect(shownSignal(null, 'gridPowerW', String)).toEqual({ text: 'unknown', quality: 'unknown' });
  });

  it('never comes without its quality, and what is old does not flow', () => {
    const state = stateFixture({ ageMs: { ...ages, meter: 3000, battery: 800 } });
    const { readings, links } = powerFlow({ ...emptyDashboardData('car'), state });
    const quality = Object.fromEntries(readings.map(({ label, quality: is }) => [label, is]));
    expect(quality).toEqual({
      'May sell': 'good',
      'May charge': 'good',
      Grid: 'stale',
      Battery: 'stale',
      'Estimated charge': 'stale',
    });
    expect(links.map(({ direction, words }) => [direction, words])).toEqual([
      ['unknown', '0.8\u00a0s old'],
      ['unknown', '3.0\u00a0s old'],
    ]);
  });
});
