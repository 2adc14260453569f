import { describe, expect, it } from 'vitest';
import { runScript } from './testBoard.ts';

describe('SPI1.send', () => {
  const adding = {
    exchange: (tx: Uint8Array, rx: Uint8Array, length: number) => {
      for (let i = 0; i < length; i++) rx[i] = tx[i]! + 1;
    },
  };
  const send = (data: string, pin = 'D5'): string =>
    runScript(`console.log(SPI1.send(${data}, ${pin}));`, { pins: { D4: {}, D5: {} }, spi: { D5: adding } })
      .lines[0]!;

  it.each([
    ['5', '6'],
    ['257', '2'],
    ['"ab"', 'bc'],
    ['[1, 2]', 'new Uint8Array([2, 3])'],
    ['[1, [2, "a"]]', 'new Uint8Array([2, 3, 98])'],
    ['new Uint8Array([7, 8])', 'new Uint8Array([8, 9])'],
    ['new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)', 'new Uint8Array([3, 4])'],
    ['{ data: 9, count: 3 }', 'new Uint8Array([10, 10, 10])'],
    ['{ data: [1, 2], count: 2 }', 'new Uint8Array([2, 3, 2, 3])'],
    ['[]', 'new Uint8Array(0)'],
    ['new Uint8Array(40).fill(1)', `new Uint8Array([${Array(40).fill(2).join(', ')}])`],
    ['{ data: 300, count: 1 }', 'new Uint8Array([45])'],
  ])('answers %s in kind', (data, expected) => {
    expect(send(data)).toBe(expected);
  });

  it.each([
    ['5', '255'],
    ['[1, 2]', 'new Uint8Array([255, 255])'],
  ])('reads ones where nothing answers: %s', (data, expected) => {
    expect(send(data, 'D4')).toBe(expected);
  });

  it('holds chip select low while it lasts, also by the name of the pin', () => {
    const events: string[] = [];
    runScript('SPI1.send([1], D5); SPI1.send([2], "D5"); SPI1.write(3, D5);', {
      pins: { D5: { write: (level) => events.push(level ? 'high' : 'low') } },
      spi: { D5: { exchange: (tx) => events.push(`byte ${tx[0]}`) } },
    });
    expect(events).toEqual(['low', 'byte 1', 'high', 'low', 'byte 2', 'high', 'low', 'byte 3', 'high']);
  });
});
