import { describe, expect, it } from 'vitest';
import type { PowerState } from '../../../firmware/contract/powerStates.ts';
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

describe('wakesWhen', () => {
  const anyway = 'It wakes when plugged in or driven';
  const forSlots = 'It wakes shortly before the plan trades, and';

  it.each<[PowerState, boolean, number | null, string | null, string]>([
    ['parked', false, 12.6, 'esp32', `${anyway}.`],
    ['parked', false, 12.6, 'espruino-wifi', `${anyway}, and looks for news about every 2 hours.`],
    ['parked', false, null, 'espruino-wifi', `${anyway}, and looks for news about every 2 hours.`],
    ['parked', false, 12.0, 'espruino-wifi', `${anyway}.`],
    ['parked', false, 12.6, null, `${anyway}.`],
    [
      'parked-plugged',
      true,
      12.6,
      'esp32',
      `${forSlots} looks each half hour whether it was unplugged or driven.`,
    ],
    ['parked-plugged', true, 12.6, 'espruino-wifi', `${forSlots} when it is unplugged or driven.`],
    ['parked-plugged', true, 12.0, 'espruino-wifi', 'It wakes when it is driven.'],
    ['hard-sleep', false, 12.6, 'espruino-wifi', `${anyway}.`],
    ['hard-sleep', true, 12.6, 'esp32', 'It wakes when it is driven.'],
  ])('%s, plugged: %s, at %s V, on %s', (state, plugged, auxVoltageV, board, text) => {
    const power = { state, auxVoltageV, usedMah: 100, wakes: 0 };
    expect(wakesWhen(sampleState({ plugged, power }), board)).toBe(text);
  });
});
