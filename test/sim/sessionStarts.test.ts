import { expect, it } from 'vitest';
import { createSellingCar, type SellingCar } from './sellingCar.ts';

/** Frame and byte of the station's offer to take current; it travels as 255 - n. */
const OFFER_ID = 0x208;
const OFFER_BYTE = 3;

/** A car that was plugged in so long after its start that nothing of it counts any more, at a station that offers nothing. */
async function carWithoutOffer(): Promise<SellingCar> {
  const car = await createSellingCar({ pluggedAtStart: false });
  car.run(90);
  car.spoil('charger', ({ id, data }) => {
    if (id === OFFER_ID) data[OFFER_BYTE] = 255;
  });
  car.world.lines.plugDetect = true;
  car.world.controller.linesChanged(car.nowUs());
  while (!car.world.lines.contactors && car.nowUs() < 150e6) car.run(0.1);
  expect(car.world.lines.contactors).toBe(true);
  return car;
}

it('a station that offers its current only after the session has begun is waited for', async () => {
  const car = await carWithoutOffer();
  car.run(20);
  expect(car.states.at(-1)).toMatchObject({ mode: 'stopping', code: 'CHARGER_LIMIT' });
  expect(car.world.lines.contactors).toBe(true);
  let opened = 0;
  car.spoil('charger', null);
  car.run(20, () => (opened += car.world.lines.contactors ? 0 : 1));
  expect(car.states.at(-1)).toMatchObject({ mode: 'exporting', code: 'EXPORTING' });
  expect(opened).toBe(0);
});

it('one that never offers any is let go after a minute', async () => {
  const car = await carWithoutOffer();
  let closedS = 0;
  for (; car.world.lines.contactors && closedS < 100; closedS += 0.1) car.run(0.1);
  expect(closedS).toBeGreaterThan(60);
  expect(closedS).toBeLessThan(66);
});
