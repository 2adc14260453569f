import { describe, expect, it } from 'vitest';
import { powerStates, type PowerState } from '../../../firmware/contract/powerStates.ts';
import { sleepStateOf, wakesWhen, wakeSourcesOf } from '../../../host/service/wakesWhen.ts';
import { sampleState } from '../mqtt/sampleMessages.ts';

describe('sleepStateOf', () => {
  const power = { auxVoltageV: 12.4, usedMah: 100, wakes: 0 };

  it.each([
    ['parked', 'PLAN_HOLDS', true, 'parked'],
    ['hard-sleep', 'PLAN_HOLDS', true, 'hard-sleep'],
    ['awake', 'PLAN_HOLDS', true, 'parked-plugged'],
    ['awake', 'UNPLUGGED', false, 'parked'],
    ['awake', 'AUX_LOW', true, 'hard-sleep'],
    ['awake', 'AUX_EXHAUSTED', false, 'hard-sleep'],
  ] as const)('from %s, %s, plugged: %s', (state, code, plugged, expected) => {
    expect(sleepStateOf(sampleState({ code, plugged, power: { ...power, state } }))).toBe(expected);
  });
});

describe('wakeSourcesOf', () => {
  it.each<[PowerState, string | null, string]>([
    ['awake', 'esp32', ''],
    ['parked', 'esp32', 'plug ignition can'],
    ['parked', 'espruino-wifi', 'plug ignition can timer'],
    ['parked', null, 'plug ignition can'],
    ['parked', 'toString', 'plug ignition can'],
    ['parked-plugged', 'esp32', 'timer'],
    ['parked-plugged', 'espruino-wifi', 'plug ignition can timer'],
    ['parked-plugged', null, 'timer'],
    ['hard-sleep', 'esp32', 'plug ignition'],
    ['hard-sleep', 'espruino-wifi', 'plug ignition'],
  ])('%s on board %s: %s', (state, board, sources) => {
    expect(wakeSourcesOf(state, board).join(' ')).toBe(sources);
  });
});

it.each(Object.keys(powerStates) as PowerState[])('says of %s in one sentence when it wakes', (state) => {
  for (const board of ['esp32', 'espruino-wifi', null])
    expect(wakesWhen(state, board)).toMatch(/^It wakes [^.]+ driven[^.]*\.$/);
});
