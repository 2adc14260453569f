import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import type { SignalBinding, VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import { readYaml } from '../../sim/config/readYaml.ts';
import { parseDbc } from '../can/dbc.ts';
import type { DbcMessage } from '../can/dbcModel.ts';
import { decodeDbcText } from '../can/readDbcFile.ts';
import { profileFrame, unknownSignal } from './profileFrames.ts';
import { profileSchema, type ProfileFile } from './profileSchema.ts';

const profilesDir = new URL('../../firmware/profiles/', import.meta.url);

/** Names of the vehicles that the project has a profile for. */
export function listVehicleProfiles(): string[] {
  return readdirSync(profilesDir)
    .filter((name) => existsSync(new URL(`${name}/profile.yaml`, profilesDir)))
    .sort();
}

/**
 * Reads a vehicle's folder in firmware/profiles: `signals.dbc` and `profile.yaml`.
 * @throws BackfeedError PROFILE_UNKNOWN, and for a faulty profile as `readVehicleProfile`
 */
export function loadVehicleProfile(name: string): VehicleProfile {
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
  return readVehicleProfile({
    name,
    dbcText: decodeDbcText(readFileSync(fileURLToPath(new URL('signals.dbc', folder)))),
    yamlText: readFileSync(new URL('profile.yaml', folder), 'utf8'),
    folderName: `firmware/profiles/${name}`,
  });
}

/** The texts of a profile folder. */
export interface ProfileTexts {
  readonly name: string;
  readonly dbcText: string;
  readonly yamlText: string;
  /** Named in errors. */
  readonly folderName: string;
}

/**
 * Builds a profile from the texts of its two files.
 * @throws BackfeedError DBC_SYNTAX, or PROFILE_SYNTAX, _KEY, _VALUE, _MESSAGE, _SIGNAL, _RECEIVE with file and key
 */
export function readVehicleProfile({ name, dbcText, yamlText, folderName }: ProfileTexts): VehicleProfile {
  const fileName = `${folderName}/profile.yaml`;
  const messages = new Map(
    parseDbc(dbcText, `${folderName}/signals.dbc`).messages.map(
      (message) => [message.name, message] as const,
    ),
  );
  const file = readYaml(yamlText, fileName, profileSchema, 'PROFILE');
  const frames: Record<string, FrameSpec> = {};
  for (const [key, extra] of Object.entries(file.messages)) {
    const path = `${fileName}: messages.${key}`;
    const message = messages.get(key);
    if (!message) throw unknownMessage(path, key, [...messages.keys()]);
    frames[key] = profileFrame(message, extra, path);
  }
  const bindings = readBindings(file, frames, messages, fileName);
  checkReceive(file, frames, bindings, fileName);
  return { name, label: file.label, bitrate: file.bitrate, frames, bindings, receive: file.receive };
}

type Bindings = Partial<Record<CanonicalSignalName, SignalBinding>>;

function readBindings(
  file: ProfileFile,
  frames: Readonly<Record<string, FrameSpec>>,
  messages: ReadonlyMap<string, DbcMessage>,
  fileName: string,
): Bindings {
  const bindings: Bindings = {};
  for (const [name, binding] of Object.entries(file.signals)) {
    if (!binding) continue;
    const path = `${fileName}: signals.${name}.from`;
    const [frame, signal] = binding.from.split('.') as [string, string];
    const spec = frames[frame];
    if (!spec) throw unknownMessage(path, frame, Object.keys(frames));
    if (!spec.signals[signal]) throw unknownSignal(path, signal, messages.get(frame) as DbcMessage);
    bindings[name as CanonicalSignalName] = { frame, signal, scale: binding.scale, offset: binding.offset };
  }
  return bindings;
}

/** Every bound message needs a hardware filter, and every filter a message. */
function checkReceive(
  file: ProfileFile,
  frames: Readonly<Record<string, FrameSpec>>,
  bindings: Bindings,
  fileName: string,
): void {
  const ids = [...file.receive.rxb0, ...file.receive.rxb1];
  const known = Object.values(frames).map((frame) => frame.id);
  for (const [buffer, bufferIds] of Object.entries(file.receive)) {
    const stray = bufferIds.find((id) => !known.includes(id) || ids.indexOf(id) !== ids.lastIndexOf(id));
    if (stray === undefined) continue;
    throw new BackfeedError(
      'PROFILE_RECEIVE',
      `${fileName}: receive.${buffer}: ${hex(stray)} is ${known.includes(stray) ? 'there twice' : 'no message of this profile'}`,
      `Give each of ${known.map(hex).join(', ')} once`,
    );
  }
  for (const [name, binding] of Object.entries(bindings)) {
    const id = frames[binding.frame]?.id as number;
    if (ids.includes(id)) continue;
    throw new BackfeedError(
      'PROFILE_RECEIVE',
      `${fileName}: receive: ${hex(id)} is missing, which signals.${name} comes from`,
      'Add it to rxb0 (at most 2) or rxb1 (at most 4)',
    );
  }
}

function unknownMessage(path: string, name: string, known: readonly string[]): BackfeedError {
  const nearest = nearestName(name, known);
  return new BackfeedError(
    'PROFILE_MESSAGE',
    `${path}: no message "${name}"`,
    nearest ? `Did you mean "${nearest}"?` : `Known messages: ${known.join(', ')}`,
  );
}

function hex(id: number): string {
  return `0x${id.toString(16).toUpperCase()}`;
}
