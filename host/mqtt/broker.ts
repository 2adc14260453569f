import type { Server as HttpServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes, type Client } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { BrokerAccounts } from './brokerAccounts.ts';
import { brokerLimits } from './brokerLimits.ts';
import { brokerRefusal } from './brokerRefusals.ts';
import { createGatekeeper } from './gatekeeper.ts';
import { isLoopback, listen } from './listen.ts';
import { createNetworkClient, createTraffic } from './networkClient.ts';

export const WEB_SOCKET_PATH = '/mqtt';

/** Silence after which the system asks whether the peer is still there, ms. */
const KEEP_ALIVE_MS = 60_000;

export interface EmbeddedBrokerOptions {
  /** TCP port; 0 takes a free one; without it nothing listens. */
  readonly port?: number;
  /** Address to listen at; this machine only unless told otherwise. */
  readonly host?: string;
  /** Who may log in. Without accounts nobody needs to, and only this machine can reach the broker. */
  readonly accounts?: BrokerAccounts;
  /** For rates and timeouts of clients. */
  readonly clock?: Clock;
  /** Told what a client may not, or why it was cut off. */
  readonly onClientError?: (client: string | null, error: BackfeedError) => void;
}

/** An MQTT 3.1.1 broker inside this process. */
export interface EmbeddedBroker {
  /** Bound port; null when nothing listens. */
  readonly port: number | null;
  /** Attaches a client of this process over any stream, e.g. one end of `inMemoryDuplexPair`; it is trusted. */
  connectStream(stream: Duplex): void;
  /**
   * Serves MQTT over WebSocket at `path` of an existing server, whose only WebSocket this is. These clients are pages:
   * they need no login, read what a page shows, and what they publish is refused.
   */
  attachWebSocket(server: HttpServer, path?: string): void;
  close(): Promise<void>;
}

/**
 * Starts the broker.
 *
 * @throws BackfeedError BROKER_WITHOUT_ACCOUNTS, PORT_IN_USE, PORT_NOT_ALLOWED or LISTEN_FAILED; nothing listens then
 */
export async function createEmbeddedBroker(options: EmbeddedBrokerOptions = {}): Promise<EmbeddedBroker> {
  const { accounts, clock = systemClock, host = '127.0.0.1' } = options;
  // The rule for clients without a login: on this machine, and only while there are no accounts.
  if (accounts === undefined && !isLoopback(host)) {
    throw new BackfeedError(
      'BROKER_WITHOUT_ACCOUNTS',
      `The MQTT broker at ${host} can be reached from other machines, and anybody could use it`,
      'Give it accounts (see docs/broker.md), or let it listen at 127.0.0.1',
    );
  }
  const tell = (client: Client, error: Error): void =>
    options.onClientError?.(gatekeeper.nameOf(client), explained(gatekeeper.nameOf(client), error));
  const gatekeeper = createGatekeeper({ clock, accounts, onRefusal: tell });
  const aedes = await Aedes.createBroker({
    ...gatekeeper.hooks,
    // The lobby's time runs out earlier, on the clock of this broker.
    connectTimeout: 2 * brokerLimits.loginTime.value,
  });
  aedes.on('clientError', tell);
  aedes.on('connectionError', tell);

  const connections = new Set<Duplex>();
  const receive = (connection: Duplex, address: string | undefined, isPage: boolean): void => {
    const from = createNetworkClient(
      connection,
      address ?? 'an unknown address',
      isPage,
      createTraffic(clock),
    );
    connections.add(from.connection.once('close', () => connections.delete(from.connection)));
    gatekeeper.meet(aedes.handle(from.connection), from);
  };

  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: brokerLimits.devicePacket.value,
    handleProtocols: (protocols) => (protocols.has('mqtt') ? 'mqtt' : false),
  });
  webSockets.on('connection', (socket, request) =>
    receive(createWebSocketStream(socket), request.socket.remoteAddress, true),
  );

  const attachWebSocket = (server: HttpServer, path = WEB_SOCKET_PATH): void => {
    server.on('upgrade', (request, socket, head) => {
      const refuse = (status: string): void =>
        void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
      if (request.url?.split('?')[0] !== path) return refuse('404 Not Found');
      // Browsers let any page of any site open a WebSocket to this machine; only our own page may.
      if (request.headers.origin !== undefined && !isSameHost(request.headers.origin, request.headers.host)) {
        return refuse('403 Forbidden');
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        webSockets.emit('connection', webSocket, request),
      );
    });
  };

  const tcpServer = createTcpServer((socket) => {
    // A peer that has vanished without a word is noticed.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    receive(socket, socket.remoteAddress, false);
  });
  const close = async (): Promise<void> => {
    const tcpClosed = new Promise<void>((resolve) => tcpServer.close(() => resolve()));
    await new Promise<void>((resolve) => aedes.close(resolve));
    // Those that have not logged in, which the broker does not count among its clients.
    for (const connection of connections) connection.destroy();
    await tcpClosed;
  };
  try {
    const port =
      options.port === undefined ? null : await listen(tcpServer, options.port, host, 'MQTT broker');
    return { port, connectStream: (stream) => void aedes.handle(stream), attachWebSocket, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An error of the connection or of the packet reader, as the owner of the client can use it. */
function explained(client: string | null, error: Error): BackfeedError {
  if (error instanceof BackfeedError) return error;
  const isOfSystem = typeof (error as NodeJS.ErrnoException).code === 'string';
  return brokerRefusal(isOfSystem ? 'CLIENT_LOST' : 'NOT_MQTT', client ?? 'without a name', error.message);
}

function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
