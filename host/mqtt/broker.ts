import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes, type Client } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { listen } from './listen.ts';
import { packetGuard } from './packetGuard.ts';

/** Longest MQTT packet taken from the network: seven days of quarter-hour plan fit twice. */
export const MAX_PACKET_BYTES = 512 * 1024;

export const WEB_SOCKET_PATH = '/mqtt';

export interface EmbeddedBrokerOptions {
  /** TCP port; 0 takes a free one; without it nothing listens. */
  readonly port?: number;
  /** Port of a WebSocket listener of its own; see also `attachWebSocket`. */
  readonly webSocketPort?: number;
  /** Address to listen at; this machine only unless told otherwise. */
  readonly host?: string;
  /** Told when a client is cut off, and why. */
  readonly onClientError?: (clientId: string | null, reason: string) => void;
}

/** An MQTT 3.1.1 broker inside this process. */
export interface EmbeddedBroker {
  /** Bound ports; null when there is no such listener. */
  readonly port: number | null;
  readonly webSocketPort: number | null;
  /** Attaches a client over any stream, e.g. one end of `inMemoryDuplexPair`. */
  connectStream(stream: Duplex): void;
  /**
   * Serves MQTT over WebSocket at `path` of an existing server, whose only WebSocket this is. These clients are pages:
   * they may subscribe, but what they publish is refused.
   */
  attachWebSocket(server: HttpServer, path?: string): void;
  close(): Promise<void>;
}

/**
 * Starts the broker.
 *
 * @throws BackfeedError PORT_IN_USE, PORT_NOT_ALLOWED or LISTEN_FAILED; nothing listens then
 */
export async function createEmbeddedBroker(options: EmbeddedBrokerOptions = {}): Promise<EmbeddedBroker> {
  const host = options.host ?? '127.0.0.1';
  const readOnlyClients = new WeakSet<Client>();
  const aedes = await Aedes.createBroker({
    authorizePublish: (client, _packet, done) =>
      done(client !== null && readOnlyClients.has(client) ? new Error('pages may not publish') : null),
  });
  const onClientError = options.onClientError;
  if (onClientError !== undefined) {
    aedes.on('clientError', (client, error) => onClientError(client.id, error.message));
    aedes.on('connectionError', (_client, error) => onClientError(null, error.message));
  }

  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PACKET_BYTES,
    handleProtocols: (protocols) => (protocols.has('mqtt') ? 'mqtt' : false),
  });
  webSockets.on('connection', (socket, request) => {
    const client = aedes.handle(packetGuard(createWebSocketStream(socket), MAX_PACKET_BYTES), request);
    readOnlyClients.add(client);
  });

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

  const servers: (TcpServer | HttpServer)[] = [];
  const close = async (): Promise<void> => {
    const serversClosed = servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const webSocket of webSockets.clients) webSocket.terminate();
    await new Promise<void>((resolve) => aedes.close(resolve));
    await Promise.all(serversClosed);
  };
  const start = async (
    server: TcpServer | HttpServer,
    port: number | undefined,
    what: string,
  ): Promise<number | null> => {
    if (port === undefined) return null;
    const bound = await listen(server, port, host, what);
    servers.push(server);
    return bound;
  };

  try {
    const tcpServer = createTcpServer((socket) => void aedes.handle(packetGuard(socket, MAX_PACKET_BYTES)));
    const port = await start(tcpServer, options.port, 'MQTT broker');
    const pageServer = createHttpServer((_request, response) => void response.writeHead(426).end());
    attachWebSocket(pageServer);
    const webSocketPort = await start(pageServer, options.webSocketPort, 'MQTT broker, WebSocket');
    return {
      port,
      webSocketPort,
      connectStream: (stream) => void aedes.handle(stream),
      attachWebSocket,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
