import { createSocEstimator } from './battery/socEstimator.ts';
import { openChargerBus } from './charger/chargerBus.ts';
import { createChademo } from './charger/chademo.ts';
import { DEVICE_CONFIG_FILE, type DeviceConfig } from './contract/deviceConfig.ts';
import { MESSAGE_VERSION } from './contract/messages.ts';
import { lines, type LineName } from './contract/pins.ts';
import { POLICY_SLOTS_MAX } from './contract/policyBytes.ts';
import { openClock, tickMs, uptimeMs } from './drivers/clock.ts';
import { tendClockModule } from './drivers/ds3231.ts';
import { storage } from './drivers/storage.ts';
import { createController } from './export/controller.ts';
import { createOwnerCommand } from './export/ownerCommand.ts';
import { createDeviceMemory, memoryPlaces } from './journal/deviceMemory.ts';
import { openJournal } from './journal/journal.ts';
import { createLink, type Link } from './link/link.ts';
import { createReporter } from './link/reporter.ts';
import { openTrust } from './link/trust.ts';
import { createAuxAccount } from './power/auxAccount.ts';
import { countStart } from './power/lastSleep.ts';
import { createPowerManager } from './power/powerManager.ts';
import { createWakeCount } from './power/wakeCount.ts';
import { registers } from './regen/energyRegisters.ts';
import { createFaultMemory } from './safety/faultMemory.ts';
import { countRestart, mayHaveSwitched, wasPlugged } from './safety/restartWatch.ts';
import { createSocTrust } from './safety/socTrust.ts';
import { openVehicleBus } from './vehicle/vehicleBus.ts';
import { vehicleValues } from './vehicle/vehicleSignals.ts';
import { board } from 'board';
import { hopS } from 'power-limits';
import { watchdogS } from 'safety-limits';
import { tendTimeServer } from 'time-server';
import {
  batteryCurrentA,
  batteryVoltageV,
  displaySocPct,
  profileName,
  socPct,
  tablesHash,
} from 'vehicle-profile';

const FIRMWARE_VERSION = '0.1.0';
const TICK_MS = 100;
/** While nothing moves and nothing is open a slower tick saves current. */
const QUIET_TICK_MS = 500;
const LINK_TICK_MS = 1000;
const ESTIMATE_MS = 1000;
/** The first estimate, and with it all others, falls between two ticks: no tick gets longer. */
const FIRST_ESTIMATE_MS = 950;

/** Every output at rest before anything else. */
function setUpLines(): void {
  (Object.keys(lines) as LineName[]).forEach((name) => {
    const pin = board.lines[name];
    const released = lines[name];
    pinMode(pin, released === null ? 'input' : 'output');
    if (released !== null) digitalWrite(pin, released);
  });
}

function start(config: DeviceConfig): void {
  setUpLines();
  board.spi.setup({ ...board.spiPins, baud: 8000000, mode: 0 });

  const journal = openJournal(board.journalFlash);
  const last = journal.recovered;
  let boot = E.hwRand() >>> 0;
  if (last) {
    // Some interpreters have no source of chance that survives a reboot.
    if (boot === last.boot) boot = (boot + 1) >>> 0;
    registers.fromGridWh = last.importedWh;
    registers.toGridWh = last.exportedWh;
    registers.intoBatteryWh = last.regenWh;
    registers.outOfBatteryWh = last.tractionWh;
  }
  const memory = createDeviceMemory(journal);
  openClock(memory);
  const { isClean, wokenBy } = countStart(memory, !last, board.wakeCause());
  const owner = createOwnerCommand(memory, () => controller.clearFaults());
  const trust = openTrust(config, boot, journal, memory, owner);
  const faults = createFaultMemory({
    keepFaults: (bits) => {
      memory.set(memoryPlaces.latchedFaults, bits);
      memory.save();
    },
    keptFaults: () => memory.get(memoryPlaces.latchedFaults),
  });
  const account = createAuxAccount(memory);
  const wakeCount = createWakeCount(memory);
  if (!isClean) countRestart(memory, last, faults);
  // Who slept by the timer alone did not see it go, and knows no better when.
  else if (wokenBy === 'timer' && last && wasPlugged(last) && !digitalRead(board.lines.plugDetect))
    registers.missedMs += hopS * 1000;

  const vehicleBus = openVehicleBus(
    board,
    () => controller.isDriving,
    () => controller.failSafe('DRIVING'),
  );
  const chargerBus = openChargerBus(board, () => controller.isPlugged);
  // From here on both chips only listen, at the right bit rate: nothing can disturb a bus.
  digitalWrite(board.lines.canStandby, 0);
  const charger = createChademo(board, config, chargerBus.chip, faults);
  const troubles = {
    vehicleBus: vehicleBus.fault,
    chargerBus: chargerBus.fault,
    // A 12 V battery that is low stops power as a journal does that proves nothing: nothing is lost by waiting.
    journal: () => journal.fault || (account.isLow ? 'AUX_LOW' : null),
    soc: createSocTrust(),
  };
  const controller = createController(
    board,
    config,
    charger,
    troubles,
    faults,
    owner,
    wakeCount,
    isClean && last && last.socPct !== null ? last.socPct : NaN,
    !isClean && mayHaveSwitched(last),
  );
  const estimator = createSocEstimator();
  const reporter = createReporter(boot, controller, vehicleBus, chargerBus, journal, estimator, () =>
    power.message(),
  );
  const power = createPowerManager(
    board,
    controller,
    charger,
    vehicleBus,
    chargerBus,
    memory,
    account,
    wakeCount,
    wokenBy,
    reporter.sayAsleep,
  );
  let link: Link | null = null;

  let tickIsQuiet = false;
  /** One of our callbacks is gone. */
  let isBroken = false;
  const tick = (): void => {
    const nowMs = tickMs();
    vehicleBus.tick(nowMs);
    chargerBus.tick(nowMs);
    controller.tick(nowMs);
    reporter.tick(nowMs, link);
    if (controller.isQuiet !== tickIsQuiet) {
      tickIsQuiet = !tickIsQuiet;
      changeInterval(tickTimer, tickIsQuiet ? QUIET_TICK_MS : TICK_MS);
    }
    if (isBroken && (charger.phase === 'fault' || charger.phase === 'off')) E.reboot();
    E.kickWatchdog();
  };
  const linkTick = (): void => {
    tendClockModule();
    if (link) {
      link.tick();
      tendTimeServer(config);
    }
    power.tick(link);
  };

  const estimate = (): void => {
    const nowMs = uptimeMs();
    const currentA = vehicleValues[batteryCurrentA] as number;
    const carSocPct = vehicleValues[socPct] as number;
    estimator.step(nowMs, currentA, vehicleValues[batteryVoltageV] as number, carSocPct);
    troubles.soc.look(
      nowMs,
      carSocPct,
      vehicleValues[displaySocPct] as number,
      estimator.socPct,
      estimator.deviationPct,
      currentA,
    );
  };

  const halt = (): void => {
    faults.observe('RUNTIME_FAULT', true, uptimeMs());
    controller.failSafe('RUNTIME_FAULT');
  };
  process.on('uncaughtException', halt);
  E.on('errorFlag', (flags) => {
    // Out of memory removes the timer that ran into it, silently: only a fresh start is safe.
    if (flags.indexOf('MEMORY') >= 0) E.reboot();
    // So does an interruption with whatever it hits, which may be what speaks to the station. Contactors first.
    if (flags.indexOf('CALLBACK') >= 0) {
      isBroken = true;
      halt();
    }
  });
  // Only the control tick feeds it: a watchdog fed by the idle loop would not notice that the tick is gone.
  E.enableWatchdog(watchdogS, false);
  const tickTimer = setInterval(tick, TICK_MS);
  setInterval(linkTick, LINK_TICK_MS);
  setTimeout(() => {
    setInterval(estimate, ESTIMATE_MS);
  }, FIRST_ESTIMATE_MS);

  const birth = {
    v: MESSAGE_VERSION,
    firmware: FIRMWARE_VERSION,
    board: board.name,
    profile: profileName,
    boot,
    tables: tablesHash,
    policySlotsMax: POLICY_SLOTS_MAX,
    wokenBy,
    uncleanBoots: memory.get(memoryPlaces.uncleanBoots),
  } as const;
  board.connectNetwork(config, () => {
    if (!link) link = createLink(config, birth, journal, trust, reporter.stateSoon);
  });
}

const config = storage.readJSON(DEVICE_CONFIG_FILE, true) as DeviceConfig | undefined;
if (config && config.vehicle && config.broker) start(config);
else console.log('CONFIG_MISSING: no ' + DEVICE_CONFIG_FILE);
