import type { MqttClient } from 'mqtt';
import type { DeviceConfig, DeviceKeys } from '../../firmware/contract/deviceConfig.ts';
import type { BuildProfile } from '../build/vehicleProfile.ts';
import type { Clock } from '../clock.ts';
import type { InterpreterConsole, SerialPortInfo } from '../flash/interpreterConsole.ts';
import type { BrokerLink } from '../mqtt/brokerLink.ts';
import type { DeviceSecrets } from '../trust/deviceTrust.ts';
import type { ChipLook } from './chipQuestions.ts';
import type { HeardCar } from './hearCar.ts';
import type { QuietConsole } from './quietConsole.ts';

/** A bundle as it should be on the device. */
export interface ExpectedBundle {
  readonly code: string;
  /** How it was built, for people. */
  readonly builtFor: string;
}

/** A broker, and how to get to it. */
export interface BrokerDoor {
  /** Without what is secret in its address. */
  readonly place: string;
  /** A client that tries once, in MQTT 5. */
  tryVersion5(): MqttClient;
  /** In MQTT 3.1.1, as the car does. @throws BackfeedError BROKER_* */
  connect(): Promise<BrokerLink>;
}

/** What the host knows of its cars' keys. */
export interface KeyRing {
  /** The file, for people. */
  readonly place: string;
  /** The newest key as the device should have it, and those in use. @throws BackfeedError KEYS_* */
  read(car: string): { readonly device: DeviceKeys; readonly secrets: DeviceSecrets };
}

/** What is to be looked at, and how to get at it; what nobody asked for is null. */
export interface ExaminationOrder {
  readonly clock: Clock;
  /** Lets the car live on for so long: real time, or the simulator's. */
  pass(durationMs: number): Promise<void>;
  /** What runs this, and the least that it must be: `20.19`. */
  readonly node: { readonly version: string; readonly least: string };
  /** @throws BackfeedError FLASH_TOOL_MISSING */
  listPorts(): Promise<readonly SerialPortInfo[]>;
  readonly port: { readonly name: string; open(): Promise<InterpreterConsole> } | null;
  /** A key of `boards`; null: whatever answers. */
  readonly board: string | null;
  readonly profile: BuildProfile;
  /** @throws BackfeedError as a build */
  expectedBundle(board: string): Promise<ExpectedBundle>;
  readonly broker: BrokerDoor | null;
  /** Name of the car in topics; null: as its settings say. */
  readonly car: string | null;
  readonly keys: KeyRing;
}

/** An order, and what the checks that have run left for those after them. */
export interface Examination extends ExaminationOrder {
  console: QuietConsole | null;
  /** A key of `boards`. */
  foundBoard: string | null;
  /** False where a part of what makes the firmware start is missing on the device. */
  mayRun: boolean;
  /** Passwords are not in it. */
  settings: DeviceConfig | null;
  chips: { readonly vehicle: ChipLook; readonly charger: ChipLook } | null;
  link: BrokerLink | null;
  heard: HeardCar | null;
  /** To be closed at the end. */
  readonly closers: (() => Promise<void>)[];
}

/** Nothing is known yet. */
export function startExamination(order: ExaminationOrder): Examination {
  return {
    ...order,
    console: null,
    foundBoard: null,
    mayRun: true,
    settings: null,
    chips: null,
    link: null,
    heard: null,
    closers: [],
  };
}

/** Name of the car as the owner or else the device says it. */
export function carOf({ car, settings }: Examination): string | null {
  return car ?? settings?.vehicle ?? null;
}
