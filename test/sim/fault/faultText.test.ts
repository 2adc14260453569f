import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../../sim/fault/faultKinds.ts';
import { faultHelp, faultText, parseFault } from '../../../sim/fault/faultText.ts';
import { anyFault } from '../../campaign/scenario.ts';

describe('faultText', () => {
  it('is read as the same fault', () => {
    fc.assert(
      fc.property(anyFault, (fault) => {
        expect(parseFault(faultText(fault))).toEqual(fault);
      }),
    );
  });

  it.each([
    ['restarted@5', { kind: 'restarted', values: {}, startMs: 5000, durationMs: Infinity }],
    ['linkLost@1h2m3.5s+250ms', { kind: 'linkLost', values: {}, startMs: 3_723_500, durationMs: 250 }],
    ['gridVoltage@0+1m', { values: { byV: 30, rampS: 0 }, startMs: 0, durationMs: 60_000 }],
    ['gridVoltage:byV=-46,rampS=2@2s', { values: { byV: -46, rampS: 2 } }],
    ['frozen:message=0x109@1s+1s', { values: { message: '0x109' } }],
    ['gridFrequency:byHz=0.12@1s', { values: { byHz: 0.1 } }],
  ])('%s', (text, fault) => {
    expect(parseFault(text)).toMatchObject(fault);
  });

  it.each([
    ['gridVoltage', 'FAULT_SYNTAX: .*KIND\\[:param=value'],
    ['gridVoltage@soon', 'FAULT_SYNTAX'],
    ['gridVoltage@5+', 'FAULT_SYNTAX'],
    ['gridVoltage@5x', 'FAULT_SYNTAX'],
    [
      'gridVoltag@5',
      'FAULT_UNKNOWN: there is no kind of fault "gridVoltag"\\. Did you mean "gridVoltage"\\?',
    ],
    ['toString@5', 'FAULT_UNKNOWN: .*Known: frozen, '],
    ['gridVoltage:byW=3@5', 'FAULT_PARAMETER: .*"byW"\\. Did you mean "byV"\\?'],
    ['restarted:byV=3@5', 'FAULT_PARAMETER: .*"byV"\\. It takes none'],
    ['gridVoltage:byV=81@5', 'FAULT_RANGE: gridVoltage: byV=81 cannot be\\. Give -230 to 80 V'],
    ['gridVoltage:byV=NaN@5', 'FAULT_RANGE'],
    ['gridVoltage:byV=@5', 'FAULT_RANGE'],
    ['gridVoltage:byV@5', 'FAULT_RANGE'],
    ['cut:bus=vehicl@5', 'FAULT_RANGE: cut: bus=vehicl cannot be\\. Did you mean "vehicle"\\?'],
    ['cut:bus=lin@5', 'FAULT_RANGE: .*Give vehicle \\| charger'],
  ])('%s is refused', (text, message) => {
    expect(() => parseFault(text)).toThrow(new RegExp(`^${message}`));
  });

  it('the help names every kind and every parameter', () => {
    const help = faultHelp();
    for (const [name, { parameters }] of Object.entries(faultKinds)) {
      expect(help).toContain(`  ${name} `);
      for (const key of Object.keys(parameters)) expect(help).toContain(`${key}: `);
    }
  });
});
