import { describe, expect, it } from 'vitest';
import { overlayLine } from '../../../sim/fault/lineOverlay.ts';
import { createLines } from '../../../sim/lines.ts';

describe('a fault over a line', () => {
  it('shows what it makes of it, and at its end what the owner has driven meanwhile', () => {
    const lines = createLines();
    lines.startSignal2 = true;
    const overlay = overlayLine(lines, 'startSignal2');
    expect(lines.startSignal2).toBe(true);
    overlay.show(false);
    expect(lines.startSignal2).toBe(false);
    // What the fault shows already, and so nobody sees it.
    lines.startSignal2 = false;
    overlay.show(true);
    expect(lines.startSignal2).toBe(true);
    overlay.end();
    expect(lines.startSignal2).toBe(false);
    lines.startSignal2 = true;
    expect(lines.startSignal2).toBe(true);
  });

  it('leaves the other lines alone, and is seen by who reads them all', () => {
    const lines = createLines();
    const names = Object.keys(lines);
    const overlay = overlayLine(lines, 'plugDetect');
    overlay.show(true);
    expect(Object.keys(lines).sort()).toEqual(names.sort());
    expect({ ...lines }).toEqual({ ...createLines(), plugDetect: true });
  });

  it.each([
    ['in the order in which they began', [0, 1]],
    ['the last one first', [1, 0]],
  ])('may be one of two that end %s', (_what, order) => {
    const lines = createLines();
    lines.plugDetect = true;
    const overlays = [overlayLine(lines, 'plugDetect'), overlayLine(lines, 'plugDetect')];
    overlays[0]!.show(false);
    expect(lines.plugDetect).toBe(false);
    overlays[1]!.show(false);
    overlays[0]!.show(true);
    expect(lines.plugDetect).toBe(false);
    overlays[order[0]!]!.end();
    expect(lines.plugDetect).toBe(order[0] === 1);
    overlays[order[1]!]!.end();
    expect(lines.plugDetect).toBe(true);
  });
});
