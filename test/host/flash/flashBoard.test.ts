import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../host/clock.ts';
import { flashBoard, type FlashJob, type FlashOutcome } from '../../../host/flash/flashBoard.ts';
import { fakeConsole, fakeInterpreter, type FakeBoard, type FakeInterpreter } from './fakeInterpreter.ts';

const code = Buffer.from('console.log("hello");'.repeat(200), 'latin1');
const config = Buffer.from('{"vehicle":"car"}');

/** Time passes as soon as somebody waits for it. */
function eagerClock(): Clock {
  let nowMs = 0;
  return {
    now: () => nowMs,
    setTimeout: (callback, delayMs) => {
      nowMs += delayMs;
      queueMicrotask(callback);
      return 0;
    },
    clearTimeout: () => undefined,
    setInterval: () => 0,
    clearInterval: () => undefined,
  };
}

interface Flashed {
  readonly interpreter: FakeInterpreter;
  readonly outcome: Promise<FlashOutcome>;
  readonly progress: { readonly done: number; readonly text: string }[];
}

function flash(board: FakeBoard = {}, job: Partial<FlashJob> = {}): Flashed {
  const interpreter = fakeInterpreter(board);
  const progress: Flashed['progress'] = [];
  const outcome = flashBoard(
    fakeConsole(interpreter),
    { port: 'tty', files: [{ name: '.bootcde', data: code }], interpreterBoard: 'ESP32', ...job },
    eagerClock(),
    (done, text) => progress.push({ done, text }),
  );
  return { interpreter, outcome, progress };
}

describe('flashBoard', () => {
  it('writes, reads back and starts what is new', async () => {
    const files = [
      { name: '.bootcde', data: code },
      { name: 'backfeed.json', data: config },
    ];
    const { interpreter, outcome, progress } = flash(
      { files: { '.bootcde': 'old', '.bootrst': 'rival', other: 'kept' }, bootLine: 'backfeed 0.1.0' },
      { files },
    );
    expect(await outcome).toEqual({
      interpreterBoard: 'ESP32',
      interpreterVersion: '2v29',
      files: files.map(({ name, data }) => ({
        name,
        bytes: data.length,
        crc32: crc32(data),
        written: true,
      })),
      bootLines: ['backfeed 0.1.0'],
    });
    expect(Object.fromEntries(interpreter.files)).toEqual({
      other: Buffer.from('kept'),
      '.bootcde': code,
      'backfeed.json': config,
    });
    const shares = progress.map(({ done }) => done);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(progress.map(({ text }) => text)).toContain('Writing .bootcde');
  });

  it('stops the firmware and feeds its watchdog before it touches the flash', async () => {
    const { interpreter, outcome } = flash();
    await outcome;
    expect(interpreter.calls.slice(0, 2)).toEqual(['reset', 'watchdog']);
    expect(interpreter.calls.at(-1)).toBe('load');
  });

  it('leaves alone what is there already', async () => {
    const { interpreter, outcome } = flash({ files: { '.bootcde': code.toString('latin1') } });
    expect((await outcome).files).toMatchObject([{ name: '.bootcde', written: false }]);
    expect(interpreter.calls).not.toContain('write .bootcde');
    expect(interpreter.calls).not.toContain('erase .bootcde');
  });

  it('takes any board where none is asked for', async () => {
    expect(await flash({ board: 'PICO_R1_3' }, { interpreterBoard: null }).outcome).toMatchObject({
      interpreterBoard: 'PICO_R1_3',
    });
  });

  it.each<[string, FakeBoard, RegExp]>([
    ['another board', { board: 'ESPRUINOWIFI' }, /^FLASH_WRONG_BOARD: tty is a ESPRUINOWIFI, .*ESP32/],
    [
      'a full flash',
      { storageBytes: 4000 },
      /^FLASH_NO_SPACE: tty has \d+ bytes of Storage left, \d+ are needed/,
    ],
    ['a worn flash', { isWorn: true }, /^FLASH_VERIFY: \.bootcde on tty/],
    ['a device that does not start', { hangsAtLoad: true }, /^FLASH_BOOT: the device on tty does not start/],
    [
      'firmware that fails when it starts',
      { bootLine: 'Uncaught ReferenceError: "x" is not defined' },
      /^FLASH_BOOT: the firmware on tty fails when it starts: Uncaught ReferenceError/,
    ],
  ])('refuses %s', async (_what, board, message) => {
    await expect(flash(board).outcome).rejects.toThrow(message);
  });

  it('leaves another board as it was', async () => {
    const { interpreter, outcome } = flash({ board: 'ESPRUINOWIFI', files: { '.bootcde': 'old' } });
    await expect(outcome).rejects.toThrow();
    expect(interpreter.calls).toEqual([]);
  });
});
