import { SETPOINT_TTL_MIN_S } from '../contract/commands.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';
import { validityMs } from '../contract/envelope.ts';
import { MESSAGE_VERSION } from '../contract/messages.ts';
import type { Reason } from '../contract/reasons.ts';
import { clockRefusal } from '../drivers/clock.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import type { Envelope } from './envelope.ts';
import { isTimely } from './isTimely.ts';
import { isWhole } from './isWhole.ts';
import { refuse } from './refused.ts';
import { setpointTtlS } from 'safety-limits';

/** Obeys the owner's commands; each function returns why it does not, or null. */
export interface CommandHandler {
  stop(): Reason | null;
  resume(): Reason | null;
  /** @param powerW at the grid, + is export, within the device's limits */
  setpoint(powerW: number, ttlS: number): Reason | null;
  clearFaults(): Reason | null;
}

/** Takes a command by the last level of its topic; what it returns is the answer, null for none. */
export type CommandInbox = (name: string, topic: string, text: string, retained: boolean) => string | null;

/** Commands are for this boot, for a minute, and for one time; see contract/commands.ts. */
export function createCommandInbox(
  config: DeviceConfig,
  boot: number,
  envelope: Envelope,
  memory: DeviceMemory,
  handler: CommandHandler,
): CommandInbox {
  const { commandCounter } = memoryPlaces;
  /** What is above was never seen: each command is answered once, refused or not. */
  let seen = memory.get(commandCounter);

  const untimely = ({ auth }: any): Reason | null => {
    if (!(auth.exp > auth.iat && auth.exp - auth.iat <= validityMs.command)) return 'MESSAGE_MALFORMED';
    return isTimely(auth) ? null : 'MESSAGE_EXPIRED';
  };

  const obey = (name: string, command: any): Reason | null => {
    const { powerW, ttlS } = command;
    const isSetpoint = name === 'setpoint';
    if (command.auth.boot !== boot) return 'MESSAGE_STALE_BOOT';
    if (!isSetpoint && name !== 'stop' && name !== 'resume' && name !== 'clear-faults')
      return 'COMMAND_UNKNOWN';
    if (
      isSetpoint &&
      !(
        isWhole(powerW, -config.maxImportW, config.maxExportW) &&
        isWhole(ttlS, SETPOINT_TTL_MIN_S, setpointTtlS)
      )
    )
      return 'MESSAGE_MALFORMED';
    const takesPower = name === 'stop' || (isSetpoint && powerW === 0);
    const why = untimely(command) || (takesPower ? null : clockRefusal());
    if (why) return why;
    memory.set(commandCounter, command.auth.ctr);
    memory.save();
    if (isSetpoint) return handler.setpoint(powerW, ttlS);
    if (name === 'stop') return handler.stop();
    return name === 'resume' ? handler.resume() : handler.clearFaults();
  };

  return (name, topic, text, retained) => {
    if (retained) {
      refuse('COMMAND_RETAINED');
      return null;
    }
    const command = envelope.open(topic, text);
    if (!command) return null;
    const { ctr } = command.auth;
    if (ctr <= seen) {
      // Without an answer: whoever repeats it a thousand times gets none.
      refuse('MESSAGE_REPLAYED');
      return null;
    }
    seen = ctr;
    const why = obey(name, command);
    if (why) refuse(why);
    return envelope.seal(
      topic + '/ack',
      JSON.stringify({ v: MESSAGE_VERSION, re: ctr, result: why || 'OK' }),
      validityMs.commandAck,
    );
  };
}
