import { Command, InvalidArgumentError } from 'commander';
import {
  commands,
  SETPOINT_TTL_MIN_S,
  type CommandMessage,
  type CommandName,
} from '../../firmware/contract/commands.ts';
import { reasonCodes } from '../../firmware/contract/reasonCodes.ts';
import { safetyLimits } from '../../firmware/contract/safetyLimits.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { systemClock } from '../clock.ts';
import { connectBroker } from '../mqtt/brokerLink.ts';
import { DEFAULT_KEY_FILE } from '../service/serviceConfig.ts';
import { openKeyStore } from '../trust/keyStore.ts';
import { sendCommand } from '../trust/sendCommand.ts';
import { carPlaces, withLogin } from './carPlaces.ts';
import { wholeNumber } from './optionValues.ts';

interface CommandOptions {
  readonly config?: string;
  readonly broker?: string;
  readonly keys?: string;
  readonly power?: number;
  readonly ttl?: number;
  readonly json?: boolean;
}

const names = Object.keys(commands) as CommandName[];
/** Of a car whose profile does not say less. */
const longestTtlS = safetyLimits.setpointTtlS.default;
/** This process sends one. */
const COUNTERS = 1;

/** `backfeed command`: a signed order to a car, and its answer. */
export function commandCommand(): Command {
  return new Command('command')
    .description('Sends a signed command to a car and waits for its answer.')
    .argument('<vehicle>', 'its name in the topics')
    .argument('<command>', names.map((name) => `${name}: ${commands[name].label}`).join('; '))
    .option('--config <file.yaml>', 'take broker and key file from the configuration of backfeed serve')
    .option('--broker <url>', 'the MQTT broker, such as mqtt://user:password@broker.local:1883')
    .option('--keys <file>', `the host's key file (default: ${DEFAULT_KEY_FILE})`)
    .option('--power <W>', 'of a setpoint, at the grid, whole watts: + is export', wholeWatts)
    .option(
      '--ttl <s>',
      `of a setpoint: after this time without another one the power is taken back, ${SETPOINT_TTL_MIN_S} to ${longestTtlS} s (default: ${longestTtlS})`,
      wholeNumber,
    )
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      [
        '\nExamples:',
        '  backfeed command leaf-1 stop --config garage.yaml',
        '  backfeed command leaf-1 setpoint --power 2500 --ttl 20 --broker mqtt://127.0.0.1:1883 --keys backfeed-keys/keys.json\n',
      ].join('\n'),
    )
    .action(runCommand);
}

async function runCommand(vehicle: string, name: string, options: CommandOptions): Promise<void> {
  const command = names.find((known) => known === name);
  if (command === undefined) {
    throw new BackfeedError(
      'USAGE_COMMAND',
      `there is no command '${name}'`,
      `Known commands: ${names.join(', ')}`,
    );
  }
  const content = contentOf(command, options);
  const { brokerUrl, keyFile } = carPlaces(options);
  if (brokerUrl === null)
    throw new BackfeedError('USAGE_BROKER', 'no broker was given', 'Give --config or --broker');
  const keys = openKeyStore(keyFile);
  const secrets = keys.secretsOf(vehicle, COUNTERS);
  const url = withLogin(brokerUrl, keys.commandLogin(vehicle));
  const link = await connectBroker({ clock: systemClock, url });
  try {
    const result = await sendCommand(systemClock, link, vehicle, secrets, command, content);
    const reason = result === 'OK' ? null : reasonCodes[result];
    if (options.json)
      process.stdout.write(`${JSON.stringify({ vehicle, command, ...content, result }, null, 2)}\n`);
    else if (!reason) process.stdout.write(`${vehicle}: ${command} done.\n`);
    if (reason)
      throw new BackfeedError(result, `${vehicle} refused: ${reason.cause.replace(/\.$/, '')}`, reason.next);
  } finally {
    await link.close();
  }
}

function contentOf(name: CommandName, { power, ttl }: CommandOptions): Omit<CommandMessage, 'v'> {
  if (name !== 'setpoint') {
    if (power === undefined && ttl === undefined) return {};
    throw new BackfeedError('USAGE_POWER', `${name} takes neither --power nor --ttl`, 'Leave them out');
  }
  if (power === undefined)
    throw new BackfeedError('USAGE_POWER', 'a setpoint needs --power', 'Give whole watts, + is export');
  const ttlS = ttl ?? longestTtlS;
  if (ttlS < SETPOINT_TTL_MIN_S || ttlS > longestTtlS)
    throw new BackfeedError(
      'USAGE_TTL',
      `a setpoint cannot last ${ttlS} s`,
      `Give --ttl ${SETPOINT_TTL_MIN_S} to ${longestTtlS}, and repeat the command`,
    );
  return { powerW: power, ttlS };
}

function wholeWatts(text: string): number {
  if (!/^[+-]?\d{1,6}$/.test(text)) throw new InvalidArgumentError('Give whole watts, such as 2500 or -3000');
  return Number(text) + 0;
}
