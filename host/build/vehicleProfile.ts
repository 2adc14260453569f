import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import type { SignalBinding, VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import { readYaml } from '../../sim/config/readYaml.ts';
import type { CanDatabase, DatabaseMessage } from '../can/canDatabase.ts';
import { readCanDatabase } from '../can/readCanDatabase.ts';
import { refuseMalformed } from '../can/refuseMalformed.ts';
import type { Acceptance } from './acceptance.ts';
import type { BatteryModel } from './batteryModel.ts';
import { profileFrame, unknownSignal, type ProfileDatabase } from './profileFrames.ts';
import { receiveAcceptance, receiveNeeds } from './profileReceive.ts';
import type { VehicleParking } from './powerLimitsModule.ts';
import { profileSchema, type ProfileFile } from './profileSchema.ts';
import { resolveSafetyLimits, type ResolvedSafetyLimits, type VehicleSafety } from './safetyLimitsModule.ts';
import { reportReceiveFilters, type ReceiveReport } from './receiveFilters.ts';

const profilesDir = new URL('../../firmware/profiles/', import.meta.url);

/** A profile with what only the build of a firmware needs. */
export interface BuildProfile extends VehicleProfile {
  /** What the traction battery never leaves. */
  readonly packMinVoltageV: number;
  readonly packMaxVoltageV: number;
  readonly battery: BatteryModel;
  readonly safety: VehicleSafety;
  readonly safetyLimits: ResolvedSafetyLimits;
  readonly guest: VehicleParking;
  readonly acceptance: Acceptance;
  readonly receiveReport: ReceiveReport;
}

/** Names of the vehicles that the project has a profile for. */
export function listVehicleProfiles(): string[] {
  return readdirSync(profilesDir)
    .filter((name) => existsSync(new URL(`${name}/profile.yaml`, profilesDir)))
    .sort();
}

/**
 * Reads a vehicle's folder in firmware/profiles: `profile.yaml` and the database that it names.
 * @throws BackfeedError PROFILE_UNKNOWN, and for a faulty profile as `readVehicleProfile`
 */
export function loadVehicleProfile(name: string): BuildProfile {
  const known = listVehicleProfiles();
  if (!known.includes(name)) {
    const nearest = nearestName(name, known);
    throw new BackfeedError(
      'PROFILE_UNKNOWN',
      `no vehicle profile "${name}"`,
      nearest ? `Did you mean "${nearest}"?` : `Known vehicles: ${known.join(', ')}`,
    );
  }
  const folder = new URL(`${name}/`, profilesDir);
  const folderName = `firmware/profiles/${name}`;
  return readVehicleProfile({
    name,
    yamlText: readFileSync(new URL('profile.yaml', folder), 'utf8'),
    folderName,
    files: readdirSync(folder),
    readDatabase: (file) => readCanDatabase(new URL(file, folder), `${folderName}/${file}`),
  });
}

/** A profile folder. */
export interface ProfileFolder {
  readonly name: string;
  readonly yamlText: string;
  /** Named in errors. */
  readonly folderName: string;
  readonly files: readonly string[];
  readonly readDatabase: (fileName: string) => CanDatabase;
}

/**
 * Builds a profile from its two files.
 * @throws BackfeedError DBC_SYNTAX, KCD_SYNTAX, or PROFILE_SYNTAX, _KEY, _VALUE, _DATABASE, _MESSAGE, _SIGNAL, _RECEIVE
 * with file and key
 */
export function readVehicleProfile(folder: ProfileFolder): BuildProfile {
  const fileName = `${folder.folderName}/profile.yaml`;
  const file = readYaml(folder.yamlText, fileName, profileSchema, 'PROFILE');
  const database = readDatabase(file.database, folder, fileName);
  const { messages } = database;
  const frames: Record<string, FrameSpec> = {};
  for (const [key, extra] of Object.entries(file.messages)) {
    const path = `${fileName}: messages.${key}`;
    const message = messages.get(key);
    if (!message) throw unknownMessage(path, key, [...messages.keys()]);
    frames[key] = profileFrame(message, extra, boundSignals(file, key), database, path);
  }
  const bindings = readBindings(file, frames, database, fileName);
  const bound = Object.entries(frames)
    .filter(([key]) => Object.values(bindings).some((binding) => binding.frame === key))
    .map(([, spec]) => spec);
  const needs = receiveNeeds(file, bound, messages.values(), fileName);
  const acceptance = receiveAcceptance(file, needs, fileName);
  const receiveReport = reportReceiveFilters(acceptance, needs);
  const arriving = (buffer: 'rxb0' | 'rxb1'): number[] =>
    receiveReport.mapped.filter((row) => row.buffer === buffer).map(({ id }) => id);
  const { chemistry, cellsInSeries, auxiliariesMaxW } = file.pack;
  const safety: VehicleSafety = {
    chemistry,
    cellsInSeries,
    auxiliariesMaxW,
    tellsCellVoltages: !!bindings.cellMinV && !!bindings.cellMaxV,
    tightened: file.safety,
  };
  return {
    name: folder.name,
    label: file.label,
    bitrate: file.bitrate,
    frames,
    bindings,
    receive: { rxb0: arriving('rxb0'), rxb1: arriving('rxb1') },
    packMinVoltageV: file.pack.minVoltageV,
    packMaxVoltageV: file.pack.maxVoltageV,
    battery: file.battery,
    safety,
    safetyLimits: resolveSafetyLimits(safety, fileName),
    guest: { auxBattery: file.auxBattery, parking: file.parking, fileName, yamlText: folder.yamlText },
    acceptance,
    receiveReport,
  };
}

function readDatabase(database: string, folder: ProfileFolder, fileName: string): ProfileDatabase {
  const { files, folderName } = folder;
  if (!files.includes(database)) {
    const known = files.filter((name) => /\.(dbc|kcd)$/.test(name));
    const nearest = nearestName(database, known);
    throw new BackfeedError(
      'PROFILE_DATABASE',
      `${fileName}: database: there is no file ${database} beside it`,
      nearest ? `Did you mean "${nearest}"?` : 'Put the database into the folder of the profile',
    );
  }
  const shownName = `${folderName}/${database}`;
  const { messages, mistakes } = refuseMalformed(folder.readDatabase(database), shownName);
  return {
    fileName: shownName,
    messages: new Map(messages.map((message) => [message.name, message])),
    mistakes,
  };
}

/** Names of the signals of a message that canonical ones are bound to. */
function boundSignals(file: ProfileFile, message: string): ReadonlySet<string> {
  const sources = Object.values(file.signals).flatMap((binding) =>
    binding ? [binding.from.split('.')] : [],
  );
  return new Set(sources.flatMap(([frame, signal = '']) => (frame === message ? [signal] : [])));
}

type Bindings = Partial<Record<CanonicalSignalName, SignalBinding>>;

function readBindings(
  file: ProfileFile,
  frames: Readonly<Record<string, FrameSpec>>,
  database: ProfileDatabase,
  fileName: string,
): Bindings {
  const bindings: Bindings = {};
  for (const [name, binding] of Object.entries(file.signals)) {
    if (!binding) continue;
    const path = `${fileName}: signals.${name}`;
    const [frame, signal] = binding.from.split('.') as [string, string];
    const spec = frames[frame];
    if (!spec) throw unknownMessage(`${path}.from`, frame, Object.keys(frames));
    const source = spec.signals[signal];
    if (!source) {
      const message = database.messages.get(frame) as DatabaseMessage;
      throw unknownSignal(`${path}.from`, signal, message, database);
    }
    checkScale(source, binding, path);
    bindings[name as CanonicalSignalName] = { frame, signal, scale: binding.scale, offset: binding.offset };
  }
  return bindings;
}

/** Two scales that are right by themselves can make a product that is not. */
function checkScale(
  source: SignalSpec,
  binding: Omit<SignalBinding, 'frame' | 'signal'>,
  path: string,
): void {
  const scale = source.scale * binding.scale;
  const offset = (source.offset ?? 0) * binding.scale + binding.offset;
  const largest = Math.max(Math.abs(source.min), Math.abs(source.max)) * binding.scale;
  if (Number.isFinite(1 / scale) && Number.isFinite(offset) && Number.isFinite(largest)) return;
  throw new BackfeedError(
    'PROFILE_VALUE',
    `${path}.scale: with the scale of the database signal it makes values that are no numbers`,
    'Correct the scale here or in messages',
  );
}

function unknownMessage(path: string, name: string, known: readonly string[]): BackfeedError {
  const nearest = nearestName(name, known);
  return new BackfeedError(
    'PROFILE_MESSAGE',
    `${path}: no message "${name}"`,
    nearest ? `Did you mean "${nearest}"?` : `Known messages: ${known.join(', ')}`,
  );
}
