import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { listen } from '../mqtt/listen.ts';
import { readStaticFiles } from './staticFiles.ts';
import type { StaticFile } from './staticFiles.ts';

export interface DashboardServerOptions {
  /** Address to listen at; this machine only unless told otherwise. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Folder of the built page. */
  readonly pageDir: string;
}

/** The running page server. */
export interface DashboardServer {
  /** For the broker's WebSocket, which shares the port. */
  readonly httpServer: Server;
  /** The bound port. */
  readonly port: number;
  /** Where a browser finds the page, e.g. `http://127.0.0.1:8080/`. */
  readonly url: string;
  /** Ends open connections, WebSockets included. */
  close(): Promise<void>;
}

/**
 * Serves the dashboard's page and `GET /healthz`.
 *
 * @throws BackfeedError DASHBOARD_NOT_BUILT, PORT_IN_USE, PORT_NOT_ALLOWED or LISTEN_FAILED; nothing listens then
 */
export async function createDashboardServer(options: DashboardServerOptions): Promise<DashboardServer> {
  const host = options.host ?? '127.0.0.1';
  const files = await builtPage(resolve(options.pageDir));
  const httpServer = createServer((request, response) => respond(files, request, response));
  const sockets = new Set<Socket>();
  httpServer.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const port = await listenOrExplain(httpServer, options.port, host);
  return {
    httpServer,
    port,
    url: `http://${urlHost(host)}:${port}/`,
    close: () =>
      new Promise((done) => {
        httpServer.close(() => done());
        // Kept-alive and upgraded connections would hold the server open.
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A server bound to every address is reached at this machine's own. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

async function listenOrExplain(server: Server, port: number, host: string): Promise<number> {
  try {
    return await listen(server, port, host, 'Dashboard');
  } catch (error) {
    if (!(error instanceof BackfeedError) || error.code !== 'PORT_IN_USE') throw error;
    const hint = 'Stop the program that holds it, or choose another with --port';
    throw new BackfeedError('PORT_IN_USE', `Dashboard: port ${port} on ${host} is in use`, hint, error);
  }
}

async function builtPage(pageDir: string): Promise<ReadonlyMap<string, StaticFile>> {
  const missing = (cause?: unknown): BackfeedError =>
    new BackfeedError(
      'DASHBOARD_NOT_BUILT',
      `The dashboard's page is not in ${pageDir}`,
      'Run npm run build',
      cause,
    );
  const files = await readStaticFiles(pageDir).catch((error: unknown) => {
    throw missing(error);
  });
  if (!files.has('/')) throw missing();
  return files;
}

/** Everything comes from this server; the two schemes are for browsers whose 'self' leaves WebSockets out. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'Content-Security-Policy': CONTENT_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

function respond(
  files: ReadonlyMap<string, StaticFile>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(request, response, 405, 'Method not allowed\n', { Allow: 'GET, HEAD' });
  }
  const path = request.url?.split('?')[0] ?? '/';
  if (path === '/healthz') return plain(request, response, 200, 'ok\n', { 'Cache-Control': 'no-store' });
  const file = files.get(path);
  if (file === undefined) return plain(request, response, 404, 'Not found\n');
  sendFile(file, request, response);
}

function sendFile(file: StaticFile, request: IncomingMessage, response: ServerResponse): void {
  const headers = {
    ...securityHeaders,
    ETag: file.etag,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
  };
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const zipped = file.gzip !== null && acceptsGzip(request) ? file.gzip : null;
  const body = zipped ?? file.body;
  response.writeHead(200, {
    ...headers,
    'Content-Type': file.type,
    'Content-Length': body.length,
    ...(zipped === null ? {} : { 'Content-Encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(request.headers['accept-encoding'] ?? ''));
}

function plain(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
