import { join } from 'node:path';
import { TOPIC_ROOT } from '../../firmware/contract/topics.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { pathsOf } from './accessTable.ts';
import type { BrokerAccount } from './brokerAccounts.ts';
import { brokerLimits } from './brokerLimits.ts';
import { isLoopback } from './listen.ts';

/** A port of Mosquitto. Without TLS it is for this machine only, or for who accepts the risk. */
export interface MosquittoListener {
  readonly port: number;
  readonly host: string;
  /** PEM files, as Mosquitto finds them. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined;
}

export interface MosquittoOptions {
  readonly listeners: readonly MosquittoListener[];
  readonly accounts: readonly BrokerAccount[];
  /** Where the files will be, as Mosquitto finds them. */
  readonly folder: string;
  /** Whether passwords may cross the network in the clear. */
  readonly allowPlaintextPasswords: boolean;
}

/** Contents by file name. */
export type MosquittoFiles = Readonly<
  Record<'mosquitto.conf' | 'backfeed.acl' | 'backfeed.passwords', string>
>;

/**
 * Files for Mosquitto 2 that let in and keep out what the embedded broker does, as far as Mosquitto can.
 *
 * @throws BackfeedError MOSQUITTO_PLAINTEXT or MOSQUITTO_NO_ACCOUNTS
 */
export function mosquittoFiles(options: MosquittoOptions): MosquittoFiles {
  const { listeners, accounts, folder } = options;
  const open = listeners.find(({ host, tls }) => tls === undefined && !isLoopback(host));
  if (open !== undefined && !options.allowPlaintextPasswords) {
    throw new BackfeedError(
      'MOSQUITTO_PLAINTEXT',
      `The listener at ${open.host}:${open.port} has no TLS, so everybody on that network could read the passwords`,
      'Give it tls with certFile and keyFile, or accept that with --allow-plaintext-passwords',
    );
  }
  if (accounts.length === 0) {
    throw new BackfeedError(
      'MOSQUITTO_NO_ACCOUNTS',
      'Nobody could log in: there are no broker accounts',
      'Name the password file in the configuration, with passwords:',
    );
  }
  return {
    'mosquitto.conf': `${[...general(folder), ...listeners.flatMap(listenerLines)].join('\n')}\n`,
    'backfeed.acl': accounts.map(aclOf).join('\n'),
    'backfeed.passwords': accounts
      .map(({ username, passwordHash }) => `${username}:${passwordHash}\n`)
      .join(''),
  };
}

/** Source of names and defaults: mosquitto.conf(5) of Mosquitto 2.0.11. */
function general(folder: string): readonly string[] {
  const { hostPacket, queued, backlog } = brokerLimits;
  return [
    '# Made by `backfeed serve --print-mosquitto-conf`: change the configuration there and make it anew.',
    'per_listener_settings false',
    'allow_anonymous false',
    'allow_zero_length_clientid false',
    `password_file ${join(folder, 'backfeed.passwords')}`,
    `acl_file ${join(folder, 'backfeed.acl')}`,
    '',
    '# Nothing survives a restart: host and devices say the newest again, and a stale policy does not.',
    'persistence false',
    'persistent_client_expiration 1d',
    'retain_available true',
    'check_retain_source true',
    'queue_qos0_messages false',
    '',
    `# The packet with its header: ${hostPacket.reason}.`,
    `max_packet_size ${hostPacket.value}`,
    `max_queued_messages ${queued.value}`,
    `max_queued_bytes ${backlog.value}`,
    'max_inflight_messages 20',
    'max_keepalive 600',
    'sys_interval 0',
    'set_tcp_nodelay true',
    'connection_messages true',
  ];
}

function listenerLines({ port, host, tls }: MosquittoListener): readonly string[] {
  return [
    '',
    `listener ${port} ${host}`,
    `max_connections ${brokerLimits.connections.value}`,
    'max_qos 1',
    'max_topic_alias 0',
    '# One connection a login: an id is worth nothing without the password that goes with it.',
    'use_username_as_clientid true',
    ...(tls === undefined
      ? []
      : [`certfile ${tls.certFile}`, `keyfile ${tls.keyFile}`, 'tls_version tlsv1.2']),
  ];
}

/** Written out for each user. Patterns with %u would hold for all users: a page could then pose as a vehicle. */
function aclOf({ username, role, vehicle }: BrokerAccount): string {
  const lines = (['write', 'read'] as const).flatMap((does) =>
    pathsOf(role, does).map((path) => `topic ${does} ${TOPIC_ROOT}/${vehicle ?? '+'}/${path}\n`),
  );
  return `user ${username}\n${lines.join('')}`;
}
