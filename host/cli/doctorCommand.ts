import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { connect } from 'mqtt';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { boards } from '../build/boards.ts';
import type { GridCodeChoice } from '../build/gridCode.ts';
import { listVehicleProfiles, loadVehicleProfile, type BuildProfile } from '../build/vehicleProfile.ts';
import { systemClock } from '../clock.ts';
import { checks } from '../doctor/checks.ts';
import { doctorText } from '../doctor/doctorText.ts';
import type { BrokerDoor, ExaminationOrder, KeyRing } from '../doctor/examination.ts';
import { runChecks } from '../doctor/runChecks.ts';
import { listPorts, openConsole } from '../flash/openConsole.ts';
import { brokerPlace, connectBroker } from '../mqtt/brokerLink.ts';
import { DEFAULT_KEY_FILE } from '../service/serviceConfig.ts';
import { openKeyStore } from '../trust/keyStore.ts';
import { carPlaces, withLogin, type CarPlaceOptions } from './carPlaces.ts';
import { addGridCodeOptions, gridCodeChoice, type GridCodeOptions } from './gridCodeOptions.ts';
import { loadBuildFirmware } from './loadBuildFirmware.ts';
import { wholeNumber } from './optionValues.ts';
import { createProgressBar } from './progressBar.ts';

interface DoctorOptions extends GridCodeOptions, CarPlaceOptions {
  readonly port?: string;
  readonly baud?: number;
  readonly board?: string;
  readonly vehicle: string;
  readonly car?: string;
  readonly sim?: boolean;
  readonly json?: boolean;
}

const DEFAULT_VEHICLE = 'leaf-aze0';
const DEFAULT_BAUD = 115200;
const SIMULATED_BOARD = 'esp32';
/** For a broker to answer. */
const BROKER_MS = 3000;
/** This process sends nothing that is signed. */
const COUNTERS = 0;

/** `backfeed doctor`: what is wrong, and what to do next. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description(
      'Looks at machine, board, buses, broker and car, and says what to do where something is wrong.',
    )
    .option('--port <path>', 'look at the board here: /dev/ttyUSB0, COM3 or tcp://host:23')
    .option('--baud <n>', 'speed of a serial port (default: that of the board)', wholeNumber)
    .option('--board <name>', `which board it must be: ${Object.keys(boards).join(', ')}`)
    .option('--vehicle <name>', `profile of the car: ${listVehicleProfiles().join(', ')}`, DEFAULT_VEHICLE);
  return addGridCodeOptions(command)
    .option('--config <file.yaml>', 'take car, broker and key file from the configuration of backfeed serve')
    .option('--broker <url>', 'look at this MQTT broker, such as mqtt://broker.local:1883')
    .option('--car <name>', 'look at what this car says there: its name in the topics')
    .option('--keys <file>', `the host's key file (default: ${DEFAULT_KEY_FILE})`)
    .option('--sim', 'look at a simulated car, board and broker instead')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      [
        '\nWhat runs goes on running: nothing is written and nothing is transmitted. What was not asked for is shown as skipped.',
        '\nExamples:',
        '  backfeed doctor                                        this machine',
        '  backfeed doctor --port /dev/ttyUSB0                    the board on this cable as well',
        '  backfeed doctor --config garage.yaml                   the car, by its broker',
        '  backfeed doctor --port /dev/ttyUSB0 --config garage.yaml',
        '  backfeed doctor --sim                                  everything, without hardware\n',
      ].join('\n'),
    )
    .action(runDoctor);
}

async function runDoctor(options: DoctorOptions): Promise<void> {
  const profile = loadVehicleProfile(options.vehicle);
  if (options.board !== undefined && !boards[options.board]) {
    throw new BackfeedError(
      'BOARD_UNKNOWN',
      `no board "${options.board}"`,
      `Known boards: ${Object.keys(boards).join(', ')}`,
    );
  }
  if (
    options.sim &&
    [options.port, options.broker, options.config, options.car].some((one) => one !== undefined)
  )
    throw new BackfeedError(
      'USAGE_OPTION',
      '--sim looks at its own board, broker and car',
      'Leave out --port, --broker, --config and --car',
    );
  const progress = createProgressBar();
  const closers: (() => Promise<void>)[] = [];
  try {
    const order = options.sim
      ? await simulatedOrder(options, profile, progress.update, closers)
      : realOrder(options, profile);
    const reports = await runChecks(checks, order, progress.update);
    progress.end();
    const failures = reports.filter(({ status }) => status === 'failed').length;
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ ok: failures === 0, checks: reports }, null, 2)}\n`
        : doctorText(reports, process.stdout.isTTY && process.stdout.hasColors()),
    );
    if (failures === 0) return;
    throw new BackfeedError(
      'DOCTOR_FAILED',
      `${failures} of ${reports.length} checks failed`,
      'Do what is said above, and run it again',
    );
  } finally {
    progress.end();
    for (const close of closers.reverse()) await close();
  }
}

/** What both kinds of orders share. */
function commonOrder(
  options: DoctorOptions,
  profile: BuildProfile,
  choice: GridCodeChoice,
): Pick<ExaminationOrder, 'node' | 'profile' | 'board' | 'expectedBundle'> {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { engines } = JSON.parse(text) as { engines: { node: string } };
  return {
    node: { version: process.versions.node, least: engines.node.replace(/^\D+/, '') },
    profile,
    board: options.board ?? null,
    expectedBundle: async (board) => {
      const build = await loadBuildFirmware();
      const { code, gridCode } = await build({ board, vehicle: profile.name, ...choice });
      return { code, builtFor: `${board}, ${profile.name} and ${gridCode}` };
    },
  };
}

function realOrder(options: DoctorOptions, profile: BuildProfile): ExaminationOrder {
  const { port, baud, board } = options;
  const { brokerUrl, keyFile, car } = carPlaces(options);
  const name = options.car ?? car;
  const speed = baud ?? (board === undefined ? DEFAULT_BAUD : boards[board]!.hardware.console.baud);
  const keys: KeyRing = {
    place: keyFile,
    read: (vehicle) => {
      const store = openKeyStore(keyFile);
      const secrets = store.secretsOf(vehicle, COUNTERS);
      return { device: store.current(vehicle)!, secrets };
    },
  };
  return {
    ...commonOrder(options, profile, gridCodeChoice(options)),
    clock: systemClock,
    pass: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    listPorts,
    port: port === undefined ? null : { name: port, open: () => openConsole(port, speed) },
    broker: brokerUrl === null ? null : brokerDoor(brokerUrl, name, keyFile),
    car: name,
    keys,
  };
}

function brokerDoor(url: string, car: string | null, keyFile: string): BrokerDoor {
  /** The login of the key file where there is one; the check of the keys says why there is none. */
  const withLoginIfAny = (): string => {
    try {
      return car === null ? url : withLogin(url, openKeyStore(keyFile).commandLogin(car));
    } catch (error) {
      if (error instanceof BackfeedError) return url;
      throw error;
    }
  };
  return {
    place: brokerPlace(url),
    tryVersion5: () => connect(withLoginIfAny(), { protocolVersion: 5, reconnectPeriod: 0 }),
    connect: () => connectBroker({ clock: systemClock, url: withLoginIfAny(), timeoutMs: BROKER_MS }),
  };
}

async function simulatedOrder(
  options: DoctorOptions,
  profile: BuildProfile,
  progress: (done: number, text: string) => void,
  closers: (() => Promise<void>)[],
): Promise<ExaminationOrder> {
  progress(0, 'Building the firmware');
  const { createSimulatedPatient, simulatedGridCode } = await import('../doctor/simulatedPatient.ts');
  const choice = options.gridCode === undefined ? simulatedGridCode : gridCodeChoice(options);
  const common = commonOrder(options, profile, choice);
  const board = options.board ?? SIMULATED_BOARD;
  const bundle = await common.expectedBundle(board);
  progress(0, 'Waking the simulated car');
  const patient = await createSimulatedPatient({ board, bundle: bundle.code, profile });
  closers.push(() => patient.close());
  return { ...common, expectedBundle: () => Promise.resolve(bundle), ...patient.order };
}
