import { isIPv4, type Server } from 'node:net';
import { BackfeedError } from '../../sim/backfeedError.ts';

/**
 * Makes a server listen and returns its port (0 asks the system for a free one).
 *
 * @throws BackfeedError PORT_IN_USE, PORT_NOT_ALLOWED or LISTEN_FAILED
 */
export function listen(server: Server, port: number, host: string, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(listenError(error, port, host, what));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

/** Whether an address to listen at is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string, what: string): BackfeedError {
  const place = `port ${port} on ${host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new BackfeedError(
        'PORT_IN_USE',
        `${what}: ${place} is in use`,
        'Stop the program that holds it, or choose another port',
        error,
      );
    case 'EACCES':
      return new BackfeedError(
        'PORT_NOT_ALLOWED',
        `${what}: ${place} is reserved`,
        'Choose a port above 1023',
        error,
      );
    default:
      return new BackfeedError(
        'LISTEN_FAILED',
        `${what}: cannot listen at ${place} (${error.message})`,
        'Check the address of this machine',
        error,
      );
  }
}
