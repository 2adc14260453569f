import { expect, it } from 'vitest';
import { gateWindow } from '../../../firmware/safety/gateWindow.ts';

it('is closed until the gate opens it', () => {
  expect(gateWindow).toEqual({
    exportW: 0,
    importW: 0,
    exportA: 0,
    importA: 0,
    exportRefusal: 'BOOTING',
    importRefusal: 'BOOTING',
    exportBound: 'BOOTING',
    importBound: 'BOOTING',
    isBlind: true,
  });
});
