import { bitTiming } from '../../../firmware/contract/bitTiming.ts';
import { boards } from '../../../firmware/contract/boards/boards.ts';
import type { BusMessage } from '../../../firmware/contract/messages.ts';
import type { BuildProfile } from '../../build/vehicleProfile.ts';
import { isSilent, lookAtChips, setUpSpi, type ChipLook } from '../chipQuestions.ts';
import { failed, ok, skipped, warning, type Check, type Finding } from '../check.ts';
import type { Examination } from '../examination.ts';
import { reasonFinding } from './carChecks.ts';

const group = 'Buses';

/** Of the firmware (can/busPort.ts), on both buses. */
const BITRATE = 500_000;
const CRYSTALS_MHZ = [8, 16, 20];
/** CANSTAT, upper three bits. Source: Microchip DS20001801. */
const MODE_MASK = 0xe0;
const modeNames: Readonly<Record<number, string>> = {
  0x00: 'normal',
  0x20: 'asleep',
  0x40: 'loopback',
  0x60: 'listen-only',
  0x80: 'configuration',
};
/** Younger than this is present, ms. */
const PRESENT_MS = 5000;

type BusName = 'vehicle' | 'charger';
const busNames: readonly BusName[] = ['vehicle', 'charger'];

const isAlive = ({ changes }: ChipLook): boolean => changes > 1;
const isUnreadable = (look: ChipLook): boolean => look.garbled > 0 && !isAlive(look);
const hex = (id: number): string =>
  id < 0x80000000 ? `0x${id.toString(16)}` : `0x${(id - 0x80000000).toString(16).padStart(8, '0')}`;

function busOf({ heard }: Examination, bus: BusName): BusMessage | null {
  return heard?.state?.message.can[bus] ?? null;
}

const notAsked = (): Finding => skipped('neither board nor broker was named', 'Give --port or --broker');

/** The crystal that a chip's registers would fit; null where none does. */
function crystalOf({ cnf }: ChipLook): number | null {
  const fits = (mhz: number): boolean => {
    const timing = bitTiming(mhz * 1e6, BITRATE);
    return timing?.cnf1 === cnf.cnf1 && timing.cnf2 === cnf.cnf2 && timing.cnf3 === cnf.cnf3;
  };
  return CRYSTALS_MHZ.find(fits) ?? null;
}

const unreadable = (bus: BusName, mhz: number): Finding =>
  failed(
    'CAN_UNREADABLE',
    `there is traffic on the ${bus} bus and no frame of it is valid with a ${mhz} MHz crystal`,
    `Read the frequency off the crystal of that module: it must be ${mhz} MHz. If it is, swap CAN-H and CAN-L, and check the bit rate`,
  );

/** Frames of the profile of which the state message tells the age or the value. */
function toldFrames(
  profile: BuildProfile,
  { heard }: Examination,
): readonly { readonly id: number; readonly isHeard: boolean }[] {
  const state = heard?.state?.message;
  if (!state) return [];
  const { ageMs, socPct, motorSpeedRpm } = state;
  const isPresent = (age: number | null, value: number | null): boolean =>
    age === null ? value !== null : age < PRESENT_MS;
  const rows = [
    ['batteryVoltageV', isPresent(ageMs.battery, null)],
    ['socPct', isPresent(ageMs.soc, socPct)],
    ['motorSpeedRpm', isPresent(ageMs.motor, motorSpeedRpm)],
  ] as const;
  return rows.flatMap(([signal, isHeard]) => {
    const frame = profile.frames[profile.bindings[signal]?.frame ?? ''];
    return frame ? [{ id: frame.id, isHeard }] : [];
  });
}

/** The two CAN controllers, and what they hear. */
export const busChecks: readonly Check[] = [
  {
    name: 'chips',
    group,
    label: 'CAN controllers',
    needs: ['interpreter'],
    run: async (examination, progress) => {
      const { console, foundBoard, mayRun, pass } = examination;
      const { wiring } = boards[foundBoard!]!;
      if (!mayRun) await console!.ask(setUpSpi(wiring));
      const chips = await lookAtChips(console!, wiring, pass, progress);
      const silent = busNames.filter((bus) => isSilent(chips[bus].canstat, chips[bus].canctrl));
      if (silent.length > 0) {
        const which = silent.map((bus) => `${bus} bus (chip select ${chips[bus].wiring.chipSelect})`);
        return failed(
          'CAN_CHIP_SILENT',
          `nothing answers on SPI for the ${which.join(' and the ')}`,
          silent.length === 2
            ? 'Check supply and ground of both modules, and the SPI wires SCK, MISO and MOSI'
            : 'Check the supply of that module and its chip-select wire: the other one answers, so the SPI wires are right',
        );
      }
      examination.chips = chips;
      const modes = busNames.map(
        (bus) => `${bus} bus ${modeNames[chips[bus].canstat & MODE_MASK] ?? 'in no known mode'}`,
      );
      return ok(`both answer: ${modes.join(', ')}`);
    },
  },
  {
    name: 'crystals',
    group,
    label: 'Crystals',
    needs: ['chips'],
    run: (examination) => {
      const { mayRun } = examination;
      const chips = examination.chips!;
      if (!mayRun) return skipped('the firmware sets the bit timing, and it does not run yet');
      for (const bus of busNames) {
        const look = chips[bus];
        const { oscillatorMhz } = look.wiring;
        const found = crystalOf(look);
        if (found === null) {
          return failed(
            'CAN_NOT_SET_UP',
            `the controller of the ${bus} bus has no bit timing for ${BITRATE / 1000} kbit/s, so the firmware does not run or cannot set it up`,
            'Switch the supply off and on, and read what the board says on its console',
          );
        }
        if (found !== oscillatorMhz) {
          return failed(
            'CRYSTAL_OTHER',
            `the firmware takes the crystal of the ${bus} bus for ${found} MHz, the board's data for ${oscillatorMhz} MHz`,
            'Flash the firmware of this version for this board',
          );
        }
        if (isUnreadable(look) || busOf(examination, bus)?.fault === 'CAN_UNREADABLE')
          return unreadable(bus, oscillatorMhz);
      }
      const isProved = (bus: BusName): boolean => isAlive(chips[bus]);
      const proved = busNames.filter(isProved);
      const silent = busNames.filter((bus) => !isProved(bus));
      const text = busNames
        .map((bus) => `${bus} bus set for ${chips[bus].wiring.oscillatorMhz} MHz`)
        .join(', ');
      const proof = [
        ...(proved.length ? [`proved by its frames on the ${proved.join(' and ')} bus`] : []),
        ...(silent.length ? [`no frame on the ${silent.join(' and ')} bus to prove it`] : []),
      ];
      return ok(`${text}; ${proof.join(', ')}`);
    },
  },
  {
    name: 'vehicleBus',
    group,
    label: 'Vehicle bus',
    needs: [],
    run: (examination) => {
      const { chips, profile } = examination;
      const told = busOf(examination, 'vehicle');
      if (!chips && !told) return notAsked();
      if (chips && isUnreadable(chips.vehicle))
        return unreadable('vehicle', chips.vehicle.wiring.oscillatorMhz);
      const wanted = [...profile.receive.rxb0, ...profile.receive.rxb1];
      const frames = chips
        ? wanted.map((id) => ({ id, isHeard: isAlive(chips.vehicle) && chips.vehicle.ids.has(id) }))
        : toldFrames(profile, examination);
      const missing = frames.filter(({ isHeard }) => !isHeard).map(({ id }) => hex(id));
      const heardCount = frames.length - missing.length;
      // Its own diagnosis knows more than a few seconds show.
      if (told?.fault) {
        const { code, found, next } = reasonFinding(told.fault);
        return failed(code!, missing.length ? `${found}; not heard: ${missing.join(', ')}` : found, next!);
      }
      if (heardCount === 0 && !(chips && isAlive(chips.vehicle))) {
        return warning(
          'BUS_SILENT',
          'the vehicle bus is silent: the car sleeps, or the wires do not reach it',
          'Switch the ignition on and run it again',
        );
      }
      if (missing.length === 0) {
        const which = chips ? `all ${wanted.length} messages` : `${heardCount} messages that tell their age`;
        return ok(`${which} of ${profile.name} heard: ${frames.map(({ id }) => hex(id)).join(', ')}`);
      }
      return failed(
        'PROFILE_UNPROVEN',
        `of the ${frames.length} messages of ${profile.name} ${missing.length} were not heard: ${missing.join(', ')}`,
        'Check that the profile is for this model year and that this is the bus it describes',
      );
    },
  },
  {
    name: 'chargerBus',
    group,
    label: 'Charger bus',
    needs: [],
    run: (examination) => {
      const { chips, heard } = examination;
      const told = busOf(examination, 'charger');
      if (!chips && !told) return notAsked();
      if (told?.fault) {
        const { code, found, next } = reasonFinding(told.fault);
        return failed(code!, found, next!);
      }
      if (chips && isUnreadable(chips.charger))
        return unreadable('charger', chips.charger.wiring.oscillatorMhz);
      const state = heard?.state?.message;
      const isHeard = chips
        ? isAlive(chips.charger)
        : [state!.ageMs.charger, state!.ageMs.meter].some((age) => age !== null && age < PRESENT_MS);
      if (isHeard) return ok('its frames arrive');
      if (state?.plugged === false) return ok('silent, as it should be: nothing is plugged in');
      return state
        ? warning(
            'BUS_SILENT',
            'the charger bus is silent although the connector is in',
            'Wait until the car starts a transfer; if it stays, check wires and termination, and that station and meter have supply',
          )
        : ok('silent: station and meter speak only while the connector is in');
    },
  },
];
