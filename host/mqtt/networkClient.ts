import type { Duplex } from 'node:stream';
import type { ConnectPacket } from 'aedes';
import type { Clock } from '../clock.ts';
import type { Identity } from './accessTable.ts';
import { brokerLimits } from './brokerLimits.ts';
import { brokerRefusal } from './brokerRefusals.ts';
import { PacketGuard } from './packetGuard.ts';
import { createTokenBucket, type TokenBucket } from './tokenBucket.ts';

/** What a client may send in a time. */
export interface Traffic {
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
}

/** A client that came over the network. Clients inside this process are as trusted as it is, and have none of this. */
export interface NetworkClient {
  readonly connection: PacketGuard;
  readonly address: string;
  /** Came by WebSocket: reads, and needs no login. */
  readonly isPage: boolean;
  /** As its owner knows it, for messages. */
  name: string;
  packet: ConnectPacket | null;
  /** Null until it has logged in; `anyone` at a broker without accounts, which only this machine can reach. */
  who: Identity | 'anyone' | null;
}

/** A fresh allowance. */
export function createTraffic(clock: Clock): Traffic {
  const { messages, messageRate, bytes, byteRate } = brokerLimits;
  return {
    messages: createTokenBucket(clock, messages.value, messageRate.value),
    bytes: createTokenBucket(clock, bytes.value, byteRate.value),
  };
}

/** Wraps a connection of a stranger, who may send little. */
export function createNetworkClient(
  connection: Duplex,
  address: string,
  isPage: boolean,
  traffic: Traffic,
): NetworkClient {
  const client: NetworkClient = {
    connection: new PacketGuard(connection, {
      maxPacketBytes: brokerLimits.strangerPacket.value,
      maxBacklogBytes: brokerLimits.strangerPacket.value,
      mayPass: allowedBy(traffic),
      refusal: (code, limit) => brokerRefusal(code, client.name, limit),
    }),
    address,
    isPage,
    name: `at ${address}`,
    packet: null,
    who: null,
  };
  return client;
}

/** Lets a client send what its role needs. */
export function widenRules({ connection, who }: NetworkClient, traffic: Traffic): void {
  const isLarge = who === 'anyone' || who?.role === 'host';
  connection.rules = {
    ...connection.rules,
    maxPacketBytes: (isLarge ? brokerLimits.hostPacket : brokerLimits.devicePacket).value,
    maxBacklogBytes: brokerLimits.backlog.value,
    // Whoever is on this machine can stop this process anyway, and a simulated device may live faster than real time.
    mayPass: who === 'anyone' ? () => true : allowedBy(traffic),
  };
}

function allowedBy({ messages, bytes }: Traffic): (packets: number, length: number) => boolean {
  return (packets, length) => messages.take(packets) && bytes.take(length);
}
