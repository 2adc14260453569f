import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { DeviceConnection, DeviceNetwork } from '../../sim/espruino/deviceNetwork.ts';

/** From the broker to the car; long enough that no answer arrives inside the device callback that asked. */
const LATENCY_MS = 40;
/** How long the device needs to notice that its connection is gone, and that it cannot get one. */
const NOTICE_LOSS_MS = 5000;
const CONNECT_FAILS_MS = 3000;

/** The simulated car's way to the broker: over streams of this process or over real sockets, and it can be cut. */
export interface CarNetwork extends DeviceNetwork {
  setUp(up: boolean): void;
  readonly bytesSent: number;
}

export interface CarNetworkOptions {
  readonly clock: Clock;
  /** Opens a stream to the broker; without it the device's own host and port are dialled. */
  readonly stream?: () => Duplex;
  /** Told of every chunk that comes or goes, so that the simulation can wait until it has been dealt with. */
  readonly onActivity: () => void;
}

/** A network that is up. */
export function createCarNetwork(options: CarNetworkOptions): CarNetwork {
  const { clock, onActivity } = options;
  const open = new Set<() => void>();
  let isUp = true;
  let bytesSent = 0;

  return {
    get bytesSent() {
      return bytesSent;
    },
    setUp: (up) => {
      isUp = up;
      if (!up) for (const cut of [...open]) cut();
    },
    connect: (host, port, handlers): DeviceConnection => {
      if (!isUp) {
        clock.setTimeout(() => handlers.onClose(true), CONNECT_FAILS_MS);
        return { write: () => undefined, end: () => undefined };
      }
      const stream = options.stream?.() ?? connect({ host, port });
      let closed = false;
      const close = (hadError: boolean, afterMs: number): void => {
        if (closed) return;
        closed = true;
        open.delete(cut);
        stream.destroy();
        onActivity();
        clock.setTimeout(() => handlers.onClose(hadError), afterMs);
      };
      const cut = (): void => close(true, NOTICE_LOSS_MS);
      open.add(cut);
      stream.on('data', (chunk: Buffer) => {
        onActivity();
        clock.setTimeout(() => {
          if (!closed) handlers.onData(chunk.toString('latin1'));
        }, LATENCY_MS);
      });
      stream.on('error', () => close(true, LATENCY_MS));
      stream.on('close', () => close(false, LATENCY_MS));
      const connected = (): void => {
        onActivity();
        clock.setTimeout(() => handlers.onConnect(), LATENCY_MS);
      };
      if (options.stream) connected();
      else stream.on('connect', connected);
      return {
        write: (data) => {
          if (closed) return;
          bytesSent += data.length;
          onActivity();
          stream.write(Buffer.from(data, 'latin1'));
        },
        end: () => {
          closed = true;
          open.delete(cut);
          onActivity();
          stream.end();
        },
      };
    },
  };
}
