import type { DeviceConfig, DeviceKeys } from '../contract/deviceConfig.ts';
import { DEVICE_KEYS_FILE } from '../contract/deviceConfig.ts';
import { topicOf } from '../contract/topics.ts';
import { storage } from '../drivers/storage.ts';
import type { DeviceMemory } from '../journal/deviceMemory.ts';
import type { Journal } from '../journal/journal.ts';
import { createCommandInbox, type CommandHandler, type CommandInbox } from './commandInbox.ts';
import { createEnvelope, type Envelope } from './envelope.ts';
import { openPolicyInbox } from './policyInbox.ts';

/** What a device with keys knows of its host. */
export interface Trust {
  readonly password: string | undefined;
  readonly envelope: Envelope;
  /** Takes what comes on the policy topic. */
  readonly receivePolicy: (text: string) => void;
  readonly receiveCommand: CommandInbox;
}

/** Reads the keys and takes over the policy that they signed; null while the device has no keys. */
export function openTrust(
  config: DeviceConfig,
  boot: number,
  journal: Journal,
  memory: DeviceMemory,
  handler: CommandHandler,
): Trust | null {
  const keys = storage.readJSON(DEVICE_KEYS_FILE, true) as DeviceKeys | undefined;
  if (!keys || !keys.key || !keys.up || !keys.down) {
    console.log('NOT_PROVISIONED: run backfeed provision');
    return null;
  }
  const envelope = createEnvelope(keys, boot, memory);
  return {
    password: keys.password,
    envelope,
    receivePolicy: openPolicyInbox(topicOf(config.vehicle, 'policy'), envelope, journal, memory),
    receiveCommand: createCommandInbox(config, boot, envelope, memory, handler),
  };
}
