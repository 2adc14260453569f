import type { Clock } from '../clock.ts';
import { brokerLimits } from './brokerLimits.ts';
import { brokerRefusal } from './brokerRefusals.ts';
import type { NetworkClient } from './networkClient.ts';

/** Keeps those few that have connected and not logged in, and counts those that need no login. */
export interface Lobby {
  /** Another connection. It has so much time to log in, and goes earlier when many come after it. */
  wait(client: NetworkClient): void;
  /** It has shown who it is; false when there is no room. Whoever has an account finds room always. */
  enter(client: NetworkClient): boolean;
}

/** An empty one. */
export function createLobby(clock: Clock): Lobby {
  const waiting = new Map<NetworkClient, () => void>();
  const withoutLogin = new Set<NetworkClient>();

  const leave = (client: NetworkClient): void => {
    waiting.get(client)?.();
    waiting.delete(client);
  };
  const sendAway = (client: NetworkClient, code: 'LOGIN_TOO_LATE' | 'LOGIN_CROWDED'): void => {
    leave(client);
    client.connection.destroy(brokerRefusal(code, client.name));
  };

  return {
    wait: (client) => {
      const [oldest] = waiting.keys();
      if (waiting.size >= brokerLimits.waiting.value && oldest) sendAway(oldest, 'LOGIN_CROWDED');
      const timer = clock.setTimeout(() => sendAway(client, 'LOGIN_TOO_LATE'), brokerLimits.loginTime.value);
      waiting.set(client, () => clock.clearTimeout(timer));
      client.connection.once('close', () => {
        leave(client);
        withoutLogin.delete(client);
      });
    },
    enter: (client) => {
      const hasAccount = client.who !== 'anyone' && !client.isPage;
      if (!hasAccount) {
        if (withoutLogin.size >= brokerLimits.pages.value) return false;
        withoutLogin.add(client);
      }
      leave(client);
      return true;
    },
  };
}
