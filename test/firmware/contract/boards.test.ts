import { describe, expect, it } from 'vitest';
import { bitTiming } from '../../../firmware/contract/bitTiming.ts';
import { boards, type BoardData } from '../../../firmware/contract/boards/boards.ts';
import { lines, type LineName } from '../../../firmware/contract/pins.ts';

const names = Object.keys(boards);

/** Every pin of ours, with what is on it. */
function pinsOf({ wiring }: BoardData): readonly { readonly pin: string; readonly use: string }[] {
  return [
    ...Object.entries(wiring.spiPins).map(([use, pin]) => ({ pin, use })),
    ...Object.entries(wiring.i2cPins ?? {}).map(([use, pin]) => ({ pin, use })),
    ...(['vehicleCan', 'chargerCan'] as const).flatMap((can) => [
      { pin: wiring[can].chipSelect, use: `${can} chip select` },
      { pin: wiring[can].interrupt, use: `${can} interrupt` },
    ]),
    ...Object.entries(wiring.lines).map(([use, pin]) => ({ pin, use })),
  ];
}

/** Pins whose changes wake the firmware, or may one day. */
function inputsOf({ wiring }: BoardData): readonly string[] {
  const inputs = (Object.keys(lines) as LineName[]).filter((name) => lines[name] === null);
  return [
    wiring.vehicleCan.interrupt,
    wiring.chargerCan.interrupt,
    ...inputs.map((name) => wiring.lines[name]),
  ];
}

describe.each(names)('board %s', (name) => {
  const board = boards[name]!;
  const pins = pinsOf(board);

  it('is called as in the table', () => expect(board.wiring.name).toBe(name));

  it('gives each pin one use', () => {
    expect(new Set(pins.map(({ pin }) => pin)).size).toBe(pins.length);
  });

  it('uses no pin that the board needs for itself', () => {
    const reserved: Readonly<Record<string, string>> = board.hardware.reservedPins;
    const taken = pins.filter(({ pin }) => Object.hasOwn(reserved, pin));
    expect(taken.map(({ pin, use }) => `${use} is on ${pin}: ${reserved[pin]}`)).toEqual([]);
  });

  it('drives no pin that is an input only', () => {
    const inputs = [...inputsOf(board), board.wiring.spiPins.miso];
    const driven = pins.map(({ pin }) => pin).filter((pin) => !inputs.includes(pin));
    expect(driven.filter((pin) => board.hardware.inputOnlyPins.includes(pin))).toEqual([]);
  });

  it('can watch all of its inputs at once', () => {
    const watched = inputsOf(board).map((pin) => (board.hardware.watchesByPinNumber ? pin.slice(1) : pin));
    expect(new Set(watched).size).toBe(watched.length);
  });

  it('keeps the journal clear of the files in Storage', () => {
    const { journalFlash } = board.wiring;
    const { storageAddress, storageBytes } = board.hardware;
    const end = journalFlash.address + journalFlash.pageBytes * journalFlash.pages;
    const storageEnd = storageAddress + storageBytes;
    // Files fill Storage from its start: the journal may have the end of it.
    const isOutside = end <= storageAddress || journalFlash.address >= storageEnd;
    expect(isOutside || end === storageEnd).toBe(true);
    expect(journalFlash.address % journalFlash.pageBytes).toBe(0);
    expect(journalFlash.pages).toBeGreaterThan(1);
  });

  it('gives a variable of the interpreter less RAM than there is flash for code', () => {
    const { jsVars, jsVarBytes, storageBytes, storagePageBytes, storageAlignBytes } = board.hardware;
    expect(jsVars).toBeGreaterThan(4000);
    expect(jsVarBytes).toBeGreaterThanOrEqual(12);
    expect(storageBytes % storagePageBytes).toBe(0);
    expect(storagePageBytes % storageAlignBytes).toBe(0);
  });
});

it.each([8, 16, 20] as const)('a crystal of %d MHz makes 500 kbit/s', (oscillatorMhz) => {
  const timing = bitTiming(oscillatorMhz * 1e6, 500_000);
  expect(timing?.samplePointPct).toBeGreaterThanOrEqual(75);
});
