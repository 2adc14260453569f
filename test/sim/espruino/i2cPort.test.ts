import { describe, expect, it } from 'vitest';
import { createDs3231 } from '../../../sim/chips/ds3231.ts';
import { runScript } from './testBoard.ts';

const read = (port: string): string =>
  `${port}.setup({ scl: "A1", sda: "A4" });
   try { ${port}.writeTo(0x68, 0); console.log(${port}.readFrom(0x68, 3).join(" ")); }
   catch (error) { console.log("threw"); }`;

describe('I2C', () => {
  const clock = createDs3231({ unixMs: Date.UTC(2026, 4, 28, 20, 26, 40) });

  it.each([
    ['hardware', 'I2C1'],
    ['software', 'port'],
  ])('reads a device through a port of %s', (_kind, port) => {
    const { lines } = runScript(`var port = new I2C(); ${read(port)}`, { i2c: { 0x68: clock } });
    expect(lines).toEqual(['64 38 32']);
  });

  it('throws without a device on a port of hardware, and reads ones on one of software', () => {
    expect(runScript(read('I2C1')).lines).toEqual(['threw']);
    expect(runScript(`var port = new I2C(); ${read('port')}`).lines).toEqual(['255 255 255']);
  });
});
