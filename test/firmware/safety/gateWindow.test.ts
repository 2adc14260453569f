import { expect, it } from 'vitest';
import { gateWindow } from '../../../firmware/safety/gateWindow.ts';

it('is closed until the gate opens it', () => {
  expect(gateWindow).toEqual({
    exportMaxW: 0,
    importMaxW: 0,
    exportA: 0,
    importA: 0,
    exportRefusal: 'BOOTING',
    importRefusal: 'BOOTING',
    exportLimitedBy: 'BOOTING',
    importLimitedBy: 'BOOTING',
    isBlind: true,
  });
});
