import type { DeviceNetwork } from './deviceNetwork.ts';
import { callEach, listenersOf, type QueueCalls } from './eventListeners.ts';
import type { Execution } from './execution.ts';
import type { Realm } from './realm.ts';
import type { DeviceScheduler } from './scheduler.ts';
import { stringOf } from './stringOf.ts';

/** The interpreter moves at most this much of a stream at a time. */
const CHUNK_BYTES = 536;
const UNSENT_DATA = { code: -8, message: 'unsent data' };
const CONNECTION_RESET = { code: -9, message: 'connection reset' };

export interface NetModuleOptions {
  readonly realm: Realm;
  readonly network: DeviceNetwork;
  readonly scheduler: DeviceScheduler;
  readonly execution: Execution;
  readonly callbackUs: number;
  readonly queueCalls: QueueCalls;
}

/** `require("net")`, and what moves its sockets on. */
export interface NetModule {
  readonly exports: object;
  /** One round over all sockets. @returns whether one of them wants another round at once */
  idle(): boolean;
}

/** A socket in the interpreter's hands. */
interface Socket {
  /** What the bundle holds. */
  readonly object: object;
  isConnected: boolean;
  /** The bundle does not know yet that it is. */
  hasNews: boolean;
  unsent: string;
  received: string;
  /** The bundle wants to close. */
  closes: boolean;
  /** The far end or the network closed it. */
  farClosed: { readonly hadError: boolean } | null;
  readonly send: (data: string) => void;
  readonly end: () => void;
}

/**
 * TCP clients. Data are 8-bit texts. Everything reaches the bundle from the idle loop, never from inside a call.
 * Whether a connection fails at once (then `connect` throws) or later (then the socket closes) is the network's choice.
 */
export function createNetModule(options: NetModuleOptions): NetModule {
  const { realm, network, scheduler, execution } = options;
  const sockets: Socket[] = [];

  const emit = (socket: Socket, event: string, ...args: unknown[]): void => {
    const listeners = listenersOf(socket.object, event);
    if (listeners.length > 0) options.queueCalls(listeners, socket.object, args);
  };

  const close = (socket: Socket): void => {
    sockets.splice(sockets.indexOf(socket), 1);
    if (!socket.farClosed) socket.end();
    socket.closes = true;
    let error: { code: number; message: string } | null = null;
    if (socket.farClosed && socket.unsent !== '') error = UNSENT_DATA;
    else if (socket.farClosed?.hadError) error = CONNECTION_RESET;
    if (error) emit(socket, 'error', realm.object(error));
    emit(socket, 'end');
    emit(socket, 'close', error !== null);
  };

  /** Data do not wait for the queue: the listeners run here. */
  const receive = (socket: Socket): void => {
    const listeners = listenersOf(socket.object, 'data');
    if (listeners.length === 0) return;
    const chunk = socket.received.slice(0, CHUNK_BYTES);
    socket.received = socket.received.slice(CHUNK_BYTES);
    scheduler.nowUs += options.callbackUs;
    let stay = true;
    callEach(listeners, (listener) => {
      stay = execution.run(listener, socket.object, [chunk]) && stay;
    });
    if (!stay) {
      execution.flags.raise('CALLBACK');
      delete (socket.object as Record<string, unknown>)['#ondata'];
    }
  };

  const idleSocket = (socket: Socket): void => {
    if (socket.isConnected && socket.unsent !== '') {
      socket.send(socket.unsent.slice(0, CHUNK_BYTES));
      socket.unsent = socket.unsent.slice(CHUNK_BYTES);
      if (socket.unsent === '' && !socket.closes) emit(socket, 'drain');
    } else if (socket.unsent === '' && socket.closes) return close(socket);
    if (socket.hasNews) {
      socket.hasNews = false;
      emit(socket, 'connect');
      if (socket.unsent === '') emit(socket, 'drain');
    }
    if (socket.received !== '') receive(socket);
    if (socket.farClosed && (socket.received === '' || listenersOf(socket.object, 'data').length === 0))
      close(socket);
  };

  const wantsMore = (socket: Socket): boolean =>
    (socket.isConnected && socket.unsent !== '') ||
    (socket.received !== '' && listenersOf(socket.object, 'data').length > 0) ||
    (socket.closes && socket.unsent === '');

  const connect = (target: { readonly host: string; readonly port: number }, onConnect: unknown): object => {
    execution.check();
    const wake = (run: () => void) => (): void => scheduler.postNetwork(run, scheduler.nowUs);
    const object = realm.object({});
    let connection: ReturnType<DeviceNetwork['connect']>;
    const socket: Socket = {
      object,
      isConnected: false,
      hasNews: false,
      unsent: '',
      received: '',
      closes: false,
      farClosed: null,
      send: (data) => connection.write(data),
      end: () => connection.end(),
    };
    try {
      connection = network.connect(target.host, target.port, {
        onConnect: wake(() => Object.assign(socket, { isConnected: true, hasNews: true })),
        onData: (data) => wake(() => (socket.received += data))(),
        onClose: (hadError) => wake(() => (socket.farClosed = { hadError }))(),
      });
    } catch {
      throw realm.error('Unable to create socket');
    }
    if (typeof onConnect === 'function') {
      Object.defineProperty(object, '#onconnect', {
        value: realm.array([onConnect]),
        configurable: true,
        writable: true,
      });
    }
    sockets.push(socket);
    const methods = realm.adopt({
      write: (data: unknown): boolean => {
        execution.check();
        if (socket.closes) throw realm.error('This socket is closed');
        // One character, one byte: what is above is cut off.
        socket.unsent += stringOf(data).replace(/[^\0-\xff]/g, (letter) =>
          String.fromCharCode(letter.charCodeAt(0) & 0xff),
        );
        wake(() => undefined)();
        // Every write is queued, says so, and drains from the idle loop.
        return false;
      },
      end: (data?: unknown): void => {
        if (data !== undefined) methods.write(data);
        socket.closes = true;
        wake(() => undefined)();
      },
    });
    for (const [name, value] of Object.entries(methods)) Object.defineProperty(object, name, { value });
    return object;
  };

  return {
    exports: realm.adopt({ connect }),
    idle: () => {
      for (const socket of [...sockets]) idleSocket(socket);
      return sockets.some(wantsMore);
    },
  };
}

/** `require("dgram")`: sockets for datagrams, which are 8-bit texts; a socket that is closed hears no more. */
export function datagramModule(
  options: Pick<NetModuleOptions, 'realm' | 'network' | 'scheduler' | 'execution' | 'queueCalls'>,
): object {
  const { realm, network, scheduler, execution, queueCalls } = options;
  const createSocket = (_type: unknown, onOpen: unknown): object => {
    execution.check();
    const socket = realm.object({});
    let isOpen = true;
    let hasSent = false;
    const emit = (event: string, ...args: unknown[]): void => {
      const listeners = listenersOf(socket, event);
      if (listeners.length > 0) queueCalls(listeners, socket, args);
    };
    const receive = (data: string): void => {
      if (isOpen) emit('message', data, realm.object({ size: data.length }));
    };
    const methods = realm.adopt({
      send: (data: unknown, port: number, host: string): void => {
        execution.check();
        if (!isOpen) throw realm.error('This socket is closed');
        if (!hasSent && typeof onOpen === 'function')
          queueCalls([onOpen as (...args: unknown[]) => void], socket, [socket]);
        hasSent = true;
        network.datagram?.(host, port, stringOf(data), (answer) =>
          scheduler.postNetwork(() => receive(answer), scheduler.nowUs),
        );
      },
      close: (): void => {
        if (isOpen) emit('close', false);
        isOpen = false;
      },
    });
    for (const [name, value] of Object.entries(methods)) Object.defineProperty(socket, name, { value });
    return socket;
  };
  return realm.adopt({ createSocket });
}

const JOIN_MS = 3000;

/** `require("Wifi")`: the access point is always there; joining takes a moment. @param onRadio which draws current */
export function wifiModule(
  realm: Realm,
  scheduler: DeviceScheduler,
  queueCalls: QueueCalls,
  onRadio: (on: boolean) => void,
): object {
  return realm.adopt({
    connect: (_ssid: string, _options: object, done: (error: unknown) => void) => {
      onRadio(true);
      const joined = (): boolean => {
        queueCalls([done as (...args: unknown[]) => void], {}, [null]);
        return true;
      };
      scheduler.addTimer(joined, JOIN_MS * 1000, false);
    },
    disconnect: () => onRadio(false),
    on: () => undefined,
  });
}
