import { DEVICE_CONFIG_FILE, type DeviceConfig } from './contract/deviceConfig.ts';
import { MESSAGE_VERSION } from './contract/messages.ts';
import type { Mode } from './contract/modes.ts';
import { POLICY_SLOTS_MAX } from './contract/policyBytes.ts';
import type { Reason } from './contract/reasons.ts';
import { createChademo } from './charger/chademo.ts';
import { chargerValue, receiveChargerFrame } from './charger/chargerSignals.ts';
import { uptimeMs, wallMs } from './drivers/clock.ts';
import { createMcp2515 } from './drivers/mcp2515.ts';
import { createReceiver, type NeededFrame } from './can/receiver.ts';
import { storage } from './drivers/storage.ts';
import { createController } from './export/controller.ts';
import { recallPolicy } from './export/policy.ts';
import { openJournal } from './journal/journal.ts';
import { createLink, type Link } from './link/link.ts';
import { energyNow, rounded, stateMessage } from './link/telemetry.ts';
import {
  integrateBattery,
  integrateMeter,
  pauseBattery,
  pauseMeter,
  registers,
} from './regen/energyRegisters.ts';
import { receiveVehicleFrame, vehicleUpdatedAtMs, vehicleValues } from './vehicle/vehicleSignals.ts';
import { board } from 'board';
import { chargerRxb0Ids, chargerRxb1Ids, meterPowerGridPowerW } from 'frame-codecs';
import {
  batteryCurrentA,
  batteryVoltageV,
  frameTimeoutsMs,
  profileName,
  rxb0Ids,
  rxb1Ids,
  tablesHash,
} from 'vehicle-profile';

const FIRMWARE_VERSION = '0.1.0';
const CAN_BITRATE = 500000;
const TICK_MS = 100;
/** Nothing moves and nothing is open: a slower tick saves current. */
const QUIET_TICK_MS = 500;
const LINK_TICK_MS = 1000;
const WATCHDOG_S = 5;
/** How often state and meter records go out, by whether something happens. */
const STATE_ACTIVE_MS = 1000;
const STATE_QUIET_MS = 60000;
const RECORD_ACTIVE_MS = 60000;
const RECORD_QUIET_MS = 900000;
const METER_FRAME_ID = 0x5e0;
/** Two periods of the slower battery frames. */
const VEHICLE_RELIEF_MS = 250;
/** Half of what the safety gate tolerates. The offer of charging current (0x108) changes rarely. */
const chargerNeeds: readonly NeededFrame[] = [
  { id: 0x109, starvedAfterMs: 500, reliefMs: 150 },
  { id: 0x208, starvedAfterMs: 500, reliefMs: 150 },
  { id: METER_FRAME_ID, starvedAfterMs: 1000, reliefMs: 550 },
  { id: 0x108, starvedAfterMs: 2500, reliefMs: 150 },
];

function start(config: DeviceConfig): void {
  let boot = E.hwRand() >>> 0;
  const journal = openJournal(board.journalPages);
  const last = journal.recovered;
  if (last) {
    // Some interpreters have no source of chance that survives a reboot.
    if (boot === last.boot) boot = (boot + 1) >>> 0;
    registers.importedWh = last.importedWh;
    registers.exportedWh = last.exportedWh;
    registers.regenWh = last.regenWh;
    registers.tractionWh = last.tractionWh;
  }
  recallPolicy();

  Object.keys(board.lines).forEach((name) => {
    const pin = board.lines[name as keyof typeof board.lines];
    const output = name === 'permission' || name === 'hvRequest' || name === 'contactors';
    pinMode(pin, output ? 'output' : 'input');
    if (output) digitalWrite(pin, 0);
  });
  board.spi.setup({ ...board.spiPins, baud: 8000000, mode: 0 });

  const vehicleCan = createMcp2515(
    board.spi,
    board.vehicleCan,
    CAN_BITRATE,
    rxb0Ids,
    rxb1Ids,
    (id, answer) => {
      const nowMs = uptimeMs();
      receiveVehicleFrame(id, answer, nowMs);
      vehicleReceiver.heard(id, nowMs);
      if (vehicleUpdatedAtMs[batteryCurrentA] === nowMs && controller.driving && !controller.plugged) {
        integrateBattery(
          nowMs,
          (vehicleValues[batteryCurrentA] as number) * (vehicleValues[batteryVoltageV] as number),
        );
      }
    },
  );
  const chargerCan = createMcp2515(
    board.spi,
    board.chargerCan,
    CAN_BITRATE,
    chargerRxb0Ids,
    chargerRxb1Ids,
    (id, answer) => {
      const nowMs = uptimeMs();
      chargerReceiver.heard(id, nowMs);
      if (receiveChargerFrame(id, answer, nowMs) > 0 && id === METER_FRAME_ID) {
        integrateMeter(nowMs, chargerValue(meterPowerGridPowerW));
      }
    },
  );
  const chips = [vehicleCan, chargerCan];
  const vehicleReceiver = createReceiver(
    vehicleCan,
    rxb0Ids.concat(rxb1Ids).map((id, i) => ({
      id,
      starvedAfterMs: (frameTimeoutsMs[i] as number) / 2,
      reliefMs: VEHICLE_RELIEF_MS,
    })),
  );
  const chargerReceiver = createReceiver(chargerCan, chargerNeeds);
  const charger = createChademo(board, config, chargerCan);
  const controller = createController(board, config, charger);

  let shownMode: Mode = 'boot';
  let shownCode: Reason = 'BOOTING';
  let stateAtMs = -1e12;
  let recordAtMs = 0;

  const record = (kind: 'interval' | 'transition'): void => {
    journal.append({
      kind,
      boot,
      t: rounded(wallMs(), 0),
      up: Math.floor(uptimeMs()),
      mode: controller.mode,
      code: controller.code,
      socPct: rounded(controller.socPct, 1),
      gapMs: Math.floor(registers.gapMs),
      ...energyNow(),
    });
    recordAtMs = uptimeMs();
  };

  const isActive = (): boolean => controller.mode !== 'idle' && controller.mode !== 'parked';

  const report = (nowMs: number): void => {
    const changed = controller.mode !== shownMode || controller.code !== shownCode;
    if (changed) {
      shownMode = controller.mode;
      shownCode = controller.code;
      record('transition');
    } else if (nowMs - recordAtMs >= (isActive() ? RECORD_ACTIVE_MS : RECORD_QUIET_MS)) record('interval');
    if (link && (changed || nowMs - stateAtMs >= (isActive() ? STATE_ACTIVE_MS : STATE_QUIET_MS))) {
      stateAtMs = nowMs;
      link.publishState(stateMessage({ ...pictureOf(), boot }, chips, journal));
    }
  };

  const pictureOf = () => ({
    mode: controller.mode,
    code: controller.code,
    plugged: controller.plugged,
    socPct: controller.socPct,
    window: controller.window,
  });

  let link: Link | null = null;

  let tickIsQuiet = false;
  const tick = (): void => {
    const nowMs = uptimeMs();
    vehicleReceiver.tick(nowMs);
    chargerReceiver.tick(nowMs);
    controller.tick(nowMs);
    if (!controller.plugged) pauseMeter();
    if (!controller.driving || controller.plugged) pauseBattery();
    report(nowMs);
    if (isActive() === tickIsQuiet) {
      tickIsQuiet = !tickIsQuiet;
      changeInterval(tickTimer, tickIsQuiet ? QUIET_TICK_MS : TICK_MS);
    }
    E.kickWatchdog();
  };

  const linkTick = (): void => {
    chips.forEach((chip) => chip.poll());
    if (link) link.tick();
  };

  process.on('uncaughtException', () => controller.safeState());
  E.on('errorFlag', (flags) => {
    // Out of memory removes the timer that ran into it, silently: only a fresh start is safe.
    if (flags.indexOf('MEMORY') >= 0) E.reboot();
  });
  // Only the control tick feeds it: a watchdog fed by the idle loop would not notice that the tick is gone.
  E.enableWatchdog(WATCHDOG_S, false);
  const tickTimer = setInterval(tick, TICK_MS);
  setInterval(linkTick, LINK_TICK_MS);

  board.connectNetwork(config, () => {
    if (link) return;
    link = createLink(
      config,
      {
        v: MESSAGE_VERSION,
        firmware: FIRMWARE_VERSION,
        board: board.name,
        profile: profileName,
        boot,
        tables: tablesHash,
        policySlotsMax: POLICY_SLOTS_MAX,
      },
      journal,
      () => {
        stateAtMs = -1e12;
      },
    );
  });
}

const config = storage.readJSON(DEVICE_CONFIG_FILE, true) as DeviceConfig | undefined;
if (config && config.vehicle && config.broker) start(config);
else console.log('CONFIG_MISSING: no ' + DEVICE_CONFIG_FILE + ' in flash. Provision the device.');
