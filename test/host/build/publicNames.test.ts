import { describe, expect, it } from 'vitest';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { minifyFirmware } from '../../../host/build/minifyFirmware.ts';
import { publicNames } from '../../../host/build/publicNames.ts';

describe('publicNames', () => {
  it.each([
    ['the interpreter declares', 'kickWatchdog'],
    ['the interpreter takes in an options object', 'debounce'],
    ['a message carries', 'gridFrequencyHz'],
    ['a message carries deep inside', 'unavailable'],
    ['the settings carry', 'maxExportW'],
    ['a seal carries', 'iat'],
    ['a command carries', 'ttlS'],
    ['the program also writes as a text', 'announce'],
  ])('has what %s: %s', (_who, name) => {
    expect(publicNames("table['announce']")).toContain(name);
  });

  it.each([
    ['the program alone knows', 'heardLately'],
    ['a board says', 'oscillatorMhz'],
    ['a table of faults says', 'debounceMs'],
    ["the interpreter's functions call a parameter", 'hadError'],
  ])('has nothing that %s: %s', (_who, name) => {
    expect(publicNames(`watch.${name} = 1`)).not.toContain(name);
  });
});

describe('properties that are shortened', () => {
  const source = `(function () {
    var state = { heardLately: 1, socPct: 2, announce: 3 };
    var step = 'announce';
    show(state.heardLately + state.socPct + state[step]);
    show(JSON.stringify({ socPct: state.socPct }));
  })();`;

  it('are those that nobody outside knows', async () => {
    const code = await minifyFirmware(source, { shortensProperties: true });
    expect(code).not.toContain('heardLately');
    const shown: unknown[] = [];
    new Function('show', code)((value: unknown) => shown.push(value));
    expect(shown).toEqual([6, '{"socPct":2}']);
  });

  it('stay where nobody asks for it', async () => {
    // Handed on, so that nothing but its name could be left out.
    const handedOn = source.replace('show(', 'show(state), show(');
    expect(await minifyFirmware(handedOn, {})).toContain('heardLately');
  });

  it('are shortened in the firmware', async () => {
    const { code } = await buildFirmware({ board: 'linux', vehicle: 'leaf-aze0' });
    expect(code).not.toMatch(/heardAtMs|deadlineMs|busHeardAtMs|oscillatorMhz/);
    for (const name of ['gridPowerW', 'reserveSocPct', 'maxExportW', 'ttlS']) expect(code).toContain(name);
  });
});
