import { describe, expect, it } from 'vitest';
import type { DeviceConfig } from '../../../firmware/contract/deviceConfig.ts';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { createController, type Controller } from '../../../sim/controller.ts';
import { boardCosts } from '../../../sim/espruino/boardCosts.ts';
import { boardWirings } from '../../../sim/espruino/boardWiring.ts';
import { createFlashStorage, type FlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { createLines, type Lines } from '../../../sim/lines.ts';

const config: DeviceConfig = {
  vehicle: 'car',
  broker: { host: 'broker', port: 1883 },
  maxExportW: 9000,
  maxImportW: 9000,
  reserveSocPct: 25,
  capacityWh: 30_000,
};

interface Powered {
  readonly controller: Controller;
  readonly lines: Lines;
  readonly printed: string[];
  /** Runs every callback due until `us`. */
  runUntil(us: number): void;
}

function powerUp(bundle: string, more: { board?: string; flash?: FlashStorage } = {}): Powered {
  const lines = createLines();
  const printed: string[] = [];
  const controller = createController({
    board: 'linux',
    bundle,
    config,
    lines,
    network: { connect: () => ({ write: () => undefined, end: () => undefined }) },
    random: () => 0.5,
    syncTo: () => undefined,
    log: (line) => printed.push(line),
    ...more,
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

describe('createController', () => {
  it('knows the costs and the wiring of the same boards', () => {
    expect(Object.keys(boardCosts).sort()).toEqual(Object.keys(boardWirings).sort());
  });

  it('refuses a board that it does not know', () => {
    expect(() => powerUp('', { board: 'esp23' })).toThrow(/^BOARD_UNKNOWN: .*"esp23".*esp32/);
  });

  it('provisions a new flash, and leaves a used one alone', () => {
    const { printed, controller } = powerUp(
      'console.log(require("Storage").readJSON("backfeed.json").vehicle);',
    );
    expect(printed).toEqual(['car']);
    const flash = createFlashStorage(65536);
    flash.write('backfeed.json', Buffer.from('{"vehicle":"other"}'));
    expect(
      powerUp('console.log(require("Storage").readJSON("backfeed.json").vehicle);', { flash }).printed,
    ).toEqual(['other']);
    expect(controller.flash.read('backfeed.json')).toBeDefined();
  });

  it.each(Object.keys(boardWirings))('connects the lines of %s to its pins', (board) => {
    const pins = boardWirings[board]!.lines;
    const { controller, lines, printed, runUntil } = powerUp(
      `setWatch((e) => console.log("plug " + e.state), ${pins.plugDetect}, { repeat: true, edge: "both" });
       setTimeout(() => { digitalWrite(${pins.permission}, 1); digitalWrite(${pins.contactors}, 1); }, 10);
       setInterval(() => console.log(digitalRead(${pins.plugDetect}) + "" + digitalRead(${pins.ignition})), 100);`,
      { board },
    );
    runUntil(50_000);
    expect(lines).toMatchObject({ permission: true, contactors: true, hvRequest: false });
    lines.plugDetect = true;
    controller.linesChanged(60_000);
    controller.linesChanged(61_000);
    runUntil(150_000);
    lines.ignition = true;
    lines.plugDetect = false;
    controller.linesChanged(160_000);
    runUntil(250_000);
    expect(printed).toEqual(['plug true', '10', 'plug false', '01']);
  });
});

describe('watchdog', () => {
  const seconds = (n: number): number => n * 1e6;

  it('starts a bundle again that stopped feeding it', () => {
    const { controller, lines, printed, runUntil } = powerUp(`
      console.log("boot");
      digitalWrite(D25, 1);
      E.enableWatchdog(5, false);
      var fed = 0;
      setInterval(() => { if (fed++ < 20) E.kickWatchdog(); }, 1000);
      setInterval(() => console.log("alive"), 10000);`);
    runUntil(seconds(24));
    expect(controller.boots()).toBe(1);
    lines.hvRequest = true;
    runUntil(seconds(25.5));
    expect(controller.boots()).toBe(2);
    expect(printed.filter((line) => line === 'boot')).toHaveLength(2);
    // The bundle set one output again; the others float to inactive.
    expect(lines).toMatchObject({ permission: true, hvRequest: false });
    runUntil(seconds(49));
    expect(controller.boots()).toBe(2);
  });

  it('starts a bundle again whose timers are all gone', () => {
    const { controller, runUntil } = powerUp('E.enableWatchdog(5, false);');
    runUntil(seconds(4.9));
    expect(controller.boots()).toBe(1);
    runUntil(seconds(16));
    expect(controller.boots()).toBe(4);
  });

  it('leaves a bundle alone that does not use it', () => {
    const { controller, runUntil } = powerUp('setInterval(() => 0, 60000);');
    runUntil(seconds(3600));
    expect(controller.boots()).toBe(1);
  });

  it('forgets timers, watches and time since boot with the old life', () => {
    const { controller, lines, printed, runUntil } = powerUp(`
      var life = require("Storage").read("lives") ? 2 : 1;
      require("Storage").write("lives", "x");
      setWatch(() => console.log("watch of " + life), D12, { repeat: true, edge: "both" });
      setInterval(() => console.log("timer of " + life), 1000);
      if (life === 1) setTimeout(() => E.reboot(), 1500);`);
    runUntil(seconds(2.2));
    expect(controller.boots()).toBe(2);
    printed.length = 0;
    lines.plugDetect = true;
    controller.linesChanged(seconds(2.3));
    runUntil(seconds(3));
    expect(printed).toEqual(['watch of 2', 'timer of 2']);
  });

  it('counts what the running life throws', () => {
    const { controller, runUntil } = powerUp('setInterval(() => { throw new Error("x"); }, 100);');
    runUntil(250_000);
    expect(controller.uncaught()).toBe(2);
  });

  // 131 us for a call on the board of these tests, divided by 28: half a million calls are about two seconds.
  const hang = 'for (var i = 0; i < 5e5; i++) getTime();';

  it.each([
    ['by hand, and never fed in a loop that hangs', 'E.enableWatchdog(1, false);', hang],
    ['by hand, when it is fed only after it bit', 'E.enableWatchdog(1, false);', `${hang} E.kickWatchdog();`],
    ['by the idle loop, which a loop keeps away', 'E.enableWatchdog(1, true);', hang],
    ['by the idle loop, unless told otherwise', 'E.enableWatchdog(1);', hang],
  ])('bites when it is fed %s, and ends the callback there', (_how, enable, callback) => {
    const { controller, lines, runUntil } = powerUp(`
      var life = require("Storage").read("life") ? 2 : 1;
      require("Storage").write("life", "x");
      if (life === 1) {
        ${enable}
        setTimeout(() => { try { ${callback} } catch (e) {} digitalWrite(D25, 1); }, 100);
      }`);
    runUntil(seconds(4));
    expect(controller.boots()).toBe(2);
    expect(lines.permission).toBe(false);
    expect(controller.uncaught()).toBe(0);
  });

  it('leaves a bundle alone that sleeps, when the idle loop feeds it', () => {
    const { controller, runUntil } = powerUp('E.enableWatchdog(1, true); setInterval(() => 0, 60000);');
    runUntil(seconds(600));
    expect(controller.boots()).toBe(1);
  });

  it('starts a bundle again whose control tick ran out of memory', () => {
    const { controller, printed, runUntil } = powerUp(`
      console.log("boot");
      E.enableWatchdog(5, false);
      setInterval(() => { try { getTime(); } catch (e) {} E.kickWatchdog(); }, 1000);
      setInterval(() => console.log("link"), 4100);`);
    runUntil(seconds(7.5));
    controller.exhaustMemory();
    runUntil(seconds(12));
    expect(controller.boots()).toBe(1);
    // The last feeding was at 7 s.
    runUntil(seconds(12.5));
    expect(controller.boots()).toBe(2);
    expect(printed.filter((line) => line === 'boot')).toHaveLength(2);
  });

  it('does not have to: a bundle that hears of it can reboot at once', () => {
    const { controller, runUntil } = powerUp(`
      E.on("errorFlag", (flags) => { if (flags.indexOf("MEMORY") >= 0) E.reboot(); });
      setInterval(() => getTime(), 1000);`);
    runUntil(seconds(7.5));
    controller.exhaustMemory();
    runUntil(seconds(8.5));
    expect(controller.boots()).toBe(2);
    runUntil(seconds(20));
    expect(controller.boots()).toBe(2);
  });
});

describe('what happens to a controller', () => {
  const seconds = (n: number): number => n * 1e6;
  const beats = `
    console.log("boot");
    digitalWrite(D25, 1);
    E.enableWatchdog(5, false);
    setInterval(() => { console.log(Math.round(getTime())); E.kickWatchdog(); }, 1000);`;

  it('an interrupted callback takes its timer with it, without a word about memory', () => {
    const { controller, printed, runUntil } = powerUp(`${beats} E.on("errorFlag", (f) => console.log(f));`);
    runUntil(seconds(2.5));
    controller.interrupt();
    runUntil(seconds(6.9));
    expect(printed.filter((line) => line === 'boot')).toHaveLength(1);
    expect(printed.join()).not.toContain('MEMORY');
    runUntil(seconds(7.5));
    expect([controller.boots(), controller.watchdogResets()]).toEqual([2, 1]);
  });

  it.each([
    [4, 1, 0],
    [6, 2, 1],
  ])('a callback that hangs for %d s', (hangS, boots, resets) => {
    const { controller, runUntil } = powerUp(beats);
    runUntil(seconds(2.5));
    controller.hang(seconds(hangS));
    runUntil(seconds(9));
    expect([controller.boots(), controller.watchdogResets()]).toEqual([boots, resets]);
  });

  it('a clock that jumps shows in getTime, and moves no timer', () => {
    const { controller, printed, runUntil } = powerUp(beats);
    runUntil(seconds(2.5));
    controller.jumpClock(seconds(100));
    runUntil(seconds(4.5));
    expect(printed).toEqual(['boot', '1', '2', '103', '104']);
  });

  it('the reset button starts it anew at once', () => {
    const { controller, printed, runUntil } = powerUp(beats);
    runUntil(seconds(2.5));
    controller.restart(seconds(2.5));
    runUntil(seconds(4));
    expect(printed).toEqual(['boot', '1', '2', 'boot', '4']);
    expect([controller.boots(), controller.watchdogResets()]).toEqual([2, 0]);
  });

  it('without supply nothing runs, the outputs are inactive, and its chips are dead', () => {
    const { controller, lines, printed, runUntil } = powerUp(beats);
    runUntil(seconds(2.5));
    expect(lines.permission).toBe(true);
    controller.setPowered(false, seconds(2.5));
    controller.restart(seconds(3));
    runUntil(seconds(20));
    expect(printed).toEqual(['boot', '1', '2']);
    expect(lines.permission).toBe(false);
    expect([controller.vehicleChip.fault, controller.chargerChip.fault]).toEqual(['dead', 'dead']);
    controller.setPowered(true, seconds(20));
    runUntil(seconds(21.5));
    expect(printed).toEqual(['boot', '1', '2', 'boot', '1']);
    expect([controller.vehicleChip.fault, controller.watchdogResets()]).toEqual(['none', 0]);
  });
});

describe('the firmware', () => {
  it('starts anew when its control tick runs out of memory', async () => {
    const { code } = await buildFirmware({ board: 'linux', vehicle: 'leaf-aze0' });
    const { controller, runUntil } = powerUp(code);
    runUntil(3e6);
    expect(controller.boots()).toBe(1);
    controller.exhaustMemory();
    runUntil(4e6);
    expect(controller.boots()).toBe(2);
    runUntil(15e6);
    expect(controller.boots()).toBe(2);
  });
});
