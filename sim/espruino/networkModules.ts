import type { DeviceNetwork } from './deviceNetwork.ts';
import type { DeviceScheduler } from './scheduler.ts';

type Guard = (fn: (...args: unknown[]) => void) => (...args: unknown[]) => void;
type Adopt = <T>(value: T) => T;

/** `require("net")`: sockets whose events reach the bundle through its idle loop, never from inside a call. */
export function netModule(
  network: DeviceNetwork,
  scheduler: DeviceScheduler,
  guarded: unknown,
  adopt: Adopt,
): object {
  const guard = guarded as Guard;
  return adopt({
    connect: (target: { host: string; port: number }, onConnect: () => void) => {
      const handlers: Record<string, ((...args: unknown[]) => void)[]> = {};
      const emit = (event: string, ...args: unknown[]): void => {
        for (const handler of handlers[event] ?? []) scheduler.post(() => handler(...args), scheduler.nowUs);
      };
      const connection = network.connect(target.host, target.port, {
        onConnect: () => scheduler.post(() => guard(onConnect)(), scheduler.nowUs),
        onData: (data) => emit('data', data),
        onClose: (hadError) => {
          if (hadError) emit('error', adopt({ code: -1, message: 'not connected' }));
          emit('close', hadError);
        },
      });
      return adopt({
        write: (data: string) => {
          connection.write(data);
          // As measured on the interpreter: every write is queued, says so, and drains from the idle loop.
          emit('drain');
          return false;
        },
        end: () => connection.end(),
        on: (event: string, fn: (...args: unknown[]) => void) => {
          (handlers[event] ??= []).push(guard(fn));
        },
      });
    },
  });
}

const JOIN_MS = 3000;

/** `require("Wifi")`: the access point is always there; joining takes a moment. */
export function wifiModule(scheduler: DeviceScheduler, guarded: unknown, adopt: Adopt): object {
  const guard = guarded as Guard;
  return adopt({
    connect: (_ssid: string, _options: object, done: (error: unknown) => void) => {
      scheduler.addTimer(() => guard(done as () => void)(null), JOIN_MS, false);
    },
    on: () => undefined,
  });
}
