import { describe, expect, it } from 'vitest';
import { reasonCodes } from '../../../firmware/contract/reasonCodes.ts';
import { checks } from '../../../host/doctor/checks.ts';
import type { ExaminationOrder } from '../../../host/doctor/examination.ts';
import type { SimulatedPatient } from '../../../host/doctor/simulatedPatient.ts';
import type { TwinOptions } from '../../../host/twin/twin.ts';
import { simulatedKeys } from '../../../host/trust/simulatedKeys.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';
import { parseFault } from '../../../sim/fault/faultText.ts';
import { examine, patientWith } from './doctorHarness.ts';

/** The controller starts anew with what is in its flash now. */
function restart({ twin }: SimulatedPatient): void {
  twin.world.controller.restart(twin.world.nextAtUs());
}

const nowUs = ({ twin }: SimulatedPatient): number => twin.world.nextAtUs();

interface Wrong {
  /** From the start. */
  readonly twin?: Partial<TwinOptions>;
  /** Once it works. */
  readonly act?: (patient: SimulatedPatient) => unknown;
  readonly order?: Partial<ExaminationOrder>;
  /** By the check's name: code and a part of what it says to do. */
  readonly says: Readonly<Record<string, readonly [code: string, next: string]>>;
  readonly skips?: readonly string[];
}

const stranger = simulatedKeys(2, 'leaf-1');

const wrong: Readonly<Record<string, Wrong>> = {
  'an old Node': {
    order: { node: { version: '18.20.1', least: '20.19' } },
    says: { node: ['NODE_OLD', 'Install a current Node'] },
  },
  'a missing serial tool': {
    order: {
      listPorts: () =>
        Promise.reject(
          new BackfeedError(
            'FLASH_TOOL_MISSING',
            'espruino is not installed',
            'Run npm ci --include=optional',
          ),
        ),
    },
    says: { serial: ['FLASH_TOOL_MISSING', 'npm ci --include=optional'] },
  },
  'a board that stays silent': {
    act: ({ twin }) => twin.world.controller.setPowered(false, twin.world.nextAtUs()),
    says: { console: ['FLASH_NO_ANSWER', 'baud rate and cable'] },
    skips: ['interpreter', 'memory', 'storage', 'bundle', 'settings', 'deviceKeys', 'chips', 'crystals'],
  },
  'another board': {
    order: { board: 'espruino-wifi' },
    says: { interpreter: ['FLASH_WRONG_BOARD', 'Give --board esp32'] },
    skips: ['bundle', 'chips'],
  },
  'another bundle': {
    order: { expectedBundle: () => Promise.resolve({ code: 'other();', builtFor: 'another car' }) },
    says: { bundle: ['FIRMWARE_DIFFERS', 'backfeed firmware flash'] },
  },
  'one changed byte in the bundle': {
    act: ({ twin: { world } }) => {
      const { flash } = world.controller;
      const bytes = Buffer.from(flash.read('.bootcde')!);
      bytes[30_000]! ^= 1;
      flash.erase('.bootcde');
      flash.write('.bootcde', bytes);
    },
    says: { bundle: ['FIRMWARE_DIFFERS', 'backfeed firmware flash'] },
  },
  'no bundle': {
    act: ({ twin }) => twin.world.controller.flash.erase('.bootcde'),
    says: { bundle: ['BUNDLE_MISSING', 'backfeed firmware flash --port simulator'] },
    skips: ['crystals'],
  },
  'no settings': {
    act: ({ twin }) => twin.world.controller.flash.erase('backfeed.json'),
    says: { settings: ['CONFIG_MISSING', '--config garage.json'] },
  },
  'damaged settings': {
    act: ({ twin: { world } }) => {
      world.controller.flash.erase('backfeed.json');
      world.controller.flash.write('backfeed.json', Buffer.from('{"vehicle":'));
    },
    says: { settings: ['DEVICE_CONFIG_SYNTAX', '--config garage.json'] },
  },
  'settings with a value out of range': {
    act: ({ twin: { world } }) => {
      const { flash } = world.controller;
      const text = Buffer.from(flash.read('backfeed.json')!).toString();
      flash.erase('backfeed.json');
      flash.write('backfeed.json', Buffer.from(text.replace(/"reserveSocPct":\d+/, '"reserveSocPct":160')));
    },
    says: { settings: ['DEVICE_CONFIG_VALUE', ''] },
  },
  'settings of another car': {
    order: { car: 'leaf-2' },
    says: { settings: ['CAR_OTHER', 'Give --car leaf-1'], car: ['DEVICE_NOT_HEARD', 'Check the name'] },
    skips: ['says', 'seals', 'policy', 'clock', 'supply'],
  },
  'no keys on the board': {
    act: async (patient) => {
      patient.twin.world.controller.flash.erase('backfeed.keys');
      restart(patient);
      await patient.order.pass(15_000);
    },
    says: {
      deviceKeys: ['NOT_PROVISIONED', 'backfeed provision --vehicle leaf-1 --port simulator'],
      car: ['NOT_PROVISIONED', 'backfeed provision'],
    },
  },
  'keys of another host': {
    order: { keys: { place: 'keys.json', read: () => stranger } },
    says: {
      deviceKeys: ['KEY_UNKNOWN', 'backfeed provision'],
      seals: ['SIGNATURE_WRONG', 'backfeed provision'],
    },
  },
  'a host without keys': {
    order: {
      keys: {
        place: 'keys.json',
        read: () => {
          throw new BackfeedError('KEYS_MISSING', 'no key of leaf-1', 'Run backfeed provision');
        },
      },
    },
    says: { hostKeys: ['KEYS_MISSING', 'backfeed provision'] },
    skips: ['seals'],
  },
  'a dead chip': {
    act: (patient) => patient.twin.world.controller.chargerChip.setFault('dead', nowUs(patient)),
    says: { chips: ['CAN_CHIP_SILENT', 'the other one answers'] },
    skips: ['crystals'],
  },
  'two dead chips': {
    act: (patient) => {
      const { vehicleChip, chargerChip } = patient.twin.world.controller;
      vehicleChip.setFault('dead', nowUs(patient));
      chargerChip.setFault('dead', nowUs(patient));
    },
    says: { chips: ['CAN_CHIP_SILENT', 'SCK, MISO and MOSI'] },
  },
  'another crystal than on the board page': {
    twin: { controller: { oscillatorHz: 8_000_000 } },
    says: { crystals: ['CAN_UNREADABLE', 'it must be 16 MHz'] },
  },
  'a message of the profile that does not come': {
    twin: { faults: [parseFault('silent:message=0x55b@60s')] },
    act: async ({ twin, order }) => {
      const silentAtMs = twin.options.span.startAtMs + 61_000;
      await order.pass(Math.max(0, silentAtMs - order.clock.now()));
    },
    says: { vehicleBus: ['PROFILE_UNPROVEN', 'model year'] },
  },
  'a broker that is down': {
    order: {
      broker: {
        place: 'the broker at 192.0.2.1:1883',
        tryVersion5: () => {
          throw new BackfeedError('BROKER_UNREACHABLE', 'the broker cannot be reached', 'Start it');
        },
        connect: () => Promise.reject(new Error('not reached')),
      },
    },
    says: { broker: ['BROKER_UNREACHABLE', 'Start it'] },
    skips: ['car', 'says', 'tables', 'seals', 'policy', 'clock', 'supply'],
  },
  'a car without network': {
    act: async (patient) => {
      patient.twin.network.setUp(false);
      await patient.order.pass(120_000);
    },
    says: { car: ['DEVICE_OFFLINE', 'Wi-Fi'] },
  },
  'a clock that runs ahead': {
    act: (patient) => patient.twin.world.controller.jumpClock(600e6),
    says: { clock: ['CLOCK_APART', 'time server'] },
  },
  'a car that nobody has told the time': {
    act: async (patient) => {
      patient.twin.service.close();
      // Its own clock goes on through a mere restart.
      const { controller } = patient.twin.world;
      controller.setPowered(false, nowUs(patient));
      controller.setPowered(true, nowUs(patient));
      await patient.order.pass(15_000);
    },
    says: { clock: ['CLOCK_UNSET', reasonCodes.CLOCK_UNSET.next.replace(/\.$/, '')] },
  },
};

describe('doctor', () => {
  it('finds nothing wrong with a car that charges', async () => {
    const patient = await patientWith();
    const before = patient.twin.world.controller.boots();
    const found = await examine(patient);
    expect(Object.values(found).filter(({ status }) => status === 'failed')).toEqual([]);
    expect(Object.keys(found)).toEqual(checks.map(({ name }) => name));
    for (const name of ['console', 'bundle', 'settings', 'deviceKeys', 'broker', 'car', 'seals', 'policy'])
      expect(found[name]).toMatchObject({ name, status: 'ok', code: null, next: null });
    expect(found['broker']?.found).toContain('MQTT 3.1.1, not 5');
    expect(found['crystals']?.found).toContain('proved by its frames on the vehicle and charger bus');
    for (const id of ['0x1da', '0x1db', '0x1dc', '0x55b', '0x5bc', '0x5c0'])
      expect(found['vehicleBus']?.found).toContain(id);
    // Nothing was disturbed.
    const { controller, station } = patient.twin.world;
    expect([controller.boots(), controller.uncaught()]).toEqual([before, 0]);
    expect(station.acPowerW).toBeLessThan(-1000);
    // No secret is told.
    const text = JSON.stringify(found);
    const { device } = patient.order.keys.read('leaf-1');
    for (const secret of [device.up, device.down, device.password!, 'simulated'])
      expect(text).not.toContain(secret);
  });

  it.each(Object.entries(wrong))(
    'says what to do about %s',
    async (_what, { twin, act, order, says, skips = [] }) => {
      const patient = await patientWith(twin);
      await act?.(patient);
      const found = await examine(patient, order);
      for (const [name, [code, next]] of Object.entries(says)) {
        expect(found[name]).toMatchObject({ code });
        expect(found[name]?.status, name).toMatch(/failed|warning/);
        expect(found[name]?.next).toContain(next);
      }
      for (const name of skips) expect(found[name]).toMatchObject({ name, status: 'skipped', code: null });
    },
  );

  it('skips what nobody asked for, and says how to ask', async () => {
    const patient = await patientWith();
    const found = await examine(patient, { port: null, broker: null, car: null });
    expect(found['console']).toMatchObject({
      status: 'skipped',
      next: expect.stringContaining('--port') as string,
    });
    expect(found['broker']).toMatchObject({
      status: 'skipped',
      next: expect.stringContaining('--broker') as string,
    });
    expect(found['hostKeys']).toMatchObject({
      status: 'skipped',
      next: expect.stringContaining('--car') as string,
    });
    expect(
      Object.values(found)
        .filter(({ status }) => status !== 'skipped')
        .map(({ name }) => name),
    ).toEqual(['node', 'serial']);
  });

  it('hears the profile by the state message where there is no console', async () => {
    const found = await examine(await patientWith(), { port: null });
    expect(found['vehicleBus']).toMatchObject({ status: 'ok' });
    expect(found['chargerBus']).toMatchObject({ status: 'ok' });
  });
});
