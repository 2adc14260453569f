import { describe, expect, it } from 'vitest';
import { createController, type Controller } from '../../../sim/controller.ts';
import type { ClockDrift } from '../../../sim/espruino/deviceClock.ts';
import { createLines, type Lines } from '../../../sim/lines.ts';

const s = (seconds: number): number => seconds * 1e6;

interface Powered {
  readonly controller: Controller;
  readonly lines: Lines;
  readonly printed: string[];
  runUntil(us: number): void;
}

function powerUp(board: string, bundle: string, drift?: ClockDrift, supplyV?: () => number): Powered {
  const lines = createLines();
  const printed: string[] = [];
  const controller = createController({
    board,
    bundle,
    config: { vehicle: 'car', broker: { host: 'b', port: 1 } } as never,
    lines,
    network: { connect: () => ({ write: () => undefined, end: () => undefined }) },
    random: () => 0.5,
    syncTo: () => undefined,
    log: (line) => printed.push(line),
    ...(drift && { drift }),
    ...(supplyV && { supplyV }),
  });
  return {
    controller,
    lines,
    printed,
    runUntil: (us) => {
      while (controller.nextAtUs() <= us) controller.runNext();
      controller.idleUntil(us);
    },
  };
}

/** Says why it starts, and sleeps after a second. */
const sleeper = (sleep: string, more = ''): string =>
  `console.log("cause " + ESP32.getWakeupCause() + " pin " + ESP32.getWakeupPin() + " at " + Math.round(getTime()));
   setInterval(() => console.log("tick"), 700);
   ${more}
   setTimeout(() => { ${sleep}; console.log("never"); }, 1000);`;

describe('deep sleep of the ESP32', () => {
  it('ends everything, releases the outputs, and starts anew by its timer', () => {
    const bundle = sleeper(
      'try { ESP32.deepSleep(5e6); } catch (e) { console.log("caught"); }',
      'D25.set();',
    );
    const { controller, lines, printed, runUntil } = powerUp('esp32', bundle);
    runUntil(s(0.9));
    expect([lines.permission, controller.isAsleep()]).toEqual([true, false]);
    runUntil(s(5));
    expect([lines.permission, lines.canStandby, controller.isAsleep()]).toEqual([false, true, true]);
    expect(printed).toEqual(['cause 0 pin undefined at 0', 'tick']);
    runUntil(s(6.5));
    expect(printed.slice(2)).toEqual(['cause 4 pin undefined at 6']);
    expect([controller.wakes(), controller.boots(), controller.watchdogResets()]).toEqual([1, 2, 0]);
  });

  it.each([
    [2147e6, s(2149)],
    [2148e6, Infinity],
    [-1, Infinity],
    // Twice around.
    [2 ** 32 + 3e6, s(4.1)],
  ])('counts %d us with 32 bits', (us, untilUs) => {
    const { controller, runUntil } = powerUp('esp32', sleeper(`ESP32.deepSleep(${us})`));
    runUntil(Math.min(untilUs, s(1e9)));
    expect(controller.wakes()).toBe(untilUs === Infinity ? 0 : 1);
  });

  it.each([
    ['ESP32.deepSleepExt1([D32, D33], 1)', 'cause 3 pin D33'],
    ['ESP32.deepSleepExt0(D33, 1)', 'cause 2 pin D33'],
    ["ESP32.deepSleepExt0('D33', 1)", 'cause 2 pin D33'],
  ])('%s wakes by a level', (sleep, wakes) => {
    const { controller, lines, printed, runUntil } = powerUp('esp32', sleeper(sleep));
    runUntil(s(10));
    lines.startSignal1 = true;
    controller.linesChanged(s(10));
    runUntil(s(20));
    expect(controller.wakes()).toBe(0);
    lines.ignition = true;
    controller.linesChanged(s(20));
    runUntil(s(20.5));
    expect(printed.at(-1)).toBe(`${wakes} at 20`);
  });

  it('wakes at once when the level is there, and waits for all of them low', () => {
    const { controller, lines, runUntil } = powerUp('esp32', sleeper('ESP32.deepSleepExt1([D32, D33], 0)'));
    lines.ignition = true;
    controller.linesChanged(0);
    runUntil(s(10));
    expect(controller.wakes()).toBe(0);
    lines.ignition = false;
    controller.linesChanged(s(10));
    runUntil(s(13.5));
    expect(controller.wakes()).toBe(4);
  });

  it('wakes by what is said on the vehicle bus', () => {
    const { controller, printed, runUntil } = powerUp(
      'esp32',
      sleeper('ESP32.deepSleepExt1([D32, D33, D13], 1)'),
    );
    runUntil(s(10));
    expect([controller.wakes(), controller.isAsleep()]).toEqual([0, true]);
    // CANINTE and CANINTF: the chip pulls its interrupt pin low.
    controller.vehicleChip.exchange(new Uint8Array([0x02, 0x2b, 1, 1]), new Uint8Array(4), 4, s(10));
    runUntil(s(10.5));
    expect(printed.at(-1)).toBe('cause 3 pin D13 at 10');
  });

  it.each(['ESP32.deepSleepExt0(D5, 1)', 'ESP32.deepSleepExt1([D32, D18], 1)', 'ESP32.deepSleepExt0(3, 1)'])(
    '%s: no pin that wakes',
    (sleep) => {
      const { controller, printed, runUntil } = powerUp(
        'esp32',
        `try { ${sleep}; } catch (e) { console.log(e.message); }`,
      );
      runUntil(s(1));
      expect([printed, controller.isAsleep()]).toEqual([['Invalid pin'], false]);
    },
  );

  it('sleeps by an oscillator of its own, and only power-up sets the time back', () => {
    const { controller, printed, runUntil } = powerUp('esp32', sleeper('ESP32.deepSleep(100e6)'), {
      awakePpm: 0,
      asleepPpm: 250_000,
    });
    runUntil(s(81.5));
    expect(printed.at(-1)).toBe('cause 4 pin undefined at 101');
    controller.restart(s(81.5));
    expect(printed.at(-1)).toMatch(/^cause 0 .* at 10[12]$/);
    runUntil(s(90));
    controller.setPowered(false, s(90));
    expect([controller.isAsleep(), controller.nextAtUs()]).toEqual([false, Infinity]);
    controller.setPowered(true, s(95));
    expect(printed.at(-1)).toBe('cause 0 pin undefined at 0');
  });

  it('is nothing that other boards have', () => {
    expect(powerUp('espruino-wifi', 'console.log(typeof ESP32)').printed).toEqual(['undefined']);
  });
});

describe('setDeepSleep of the STM32', () => {
  const bundle = `let n = 0; setInterval(() => console.log("tick " + ++n + " at " + getTime().toFixed(1)), 10000);
     setWatch((e) => console.log("plug " + Math.round(e.time * 10) / 10), B14, { repeat: true, edge: "both" });
     setDeepSleep(1);`;

  it('pauses between passes, and keeps memory, timers and watches', () => {
    const { controller, lines, printed, runUntil } = powerUp('espruino-wifi', bundle);
    expect(controller.isAsleep()).toBe(true);
    runUntil(s(12));
    lines.plugDetect = true;
    controller.linesChanged(s(12));
    runUntil(s(25));
    expect(printed).toEqual(['tick 1 at 10.0', 'plug 12', 'tick 2 at 20.0']);
    expect([controller.boots(), controller.isAsleep()]).toEqual([1, true]);
  });

  it('counts with another oscillator while it does', () => {
    const { controller, lines, printed, runUntil } = powerUp('espruino-wifi', bundle, {
      awakePpm: 0,
      asleepPpm: 250_000,
    });
    runUntil(s(4));
    lines.plugDetect = true;
    controller.linesChanged(s(4));
    runUntil(s(16.5));
    expect(printed).toEqual(['plug 5', 'tick 1 at 10.0', 'tick 2 at 20.0']);
  });

  it.each([
    ['true', 0],
    ['false', 3],
  ])('a watchdog (automatic: %s) bites %i times', (automatic, resets) => {
    const { controller, runUntil } = powerUp('espruino-wifi', `${bundle} E.enableWatchdog(6, ${automatic});`);
    runUntil(s(20));
    expect(controller.watchdogResets()).toBe(resets);
  });

  it.each([
    ['espruino-wifi', 1000, 1],
    ['espruino-wifi', 10_000, 0],
    ['esp32', 10_000, 1],
    ['linux', 10_000, 1],
  ])('%s with a tick each %d ms stays awake unless it can sleep and it pays (mode %i)', (board, ms, mode) => {
    const { controller, runUntil } = powerUp(board, `setInterval(() => 1, ${ms}); setDeepSleep(${mode});`);
    runUntil(s(30.5));
    expect(controller.isAsleep()).toBe(false);
  });
});

it.each([
  ['esp32', 'D36'],
  ['espruino-wifi', 'A0'],
])('%s measures the 12 V supply at %s', (board, pin) => {
  let voltageV = 12.4;
  const bundle = `setInterval(() => console.log(analogRead(${pin}).toFixed(3)), 1000);`;
  const { printed, runUntil } = powerUp(board, bundle, undefined, () => voltageV);
  runUntil(s(1.5));
  voltageV = 40;
  runUntil(s(2.5));
  expect(printed).toEqual(['0.620', '1.000']);
});
