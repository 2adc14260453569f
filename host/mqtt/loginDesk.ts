import type { ConnectPacket } from 'aedes';
import type { Clock } from '../clock.ts';
import type { BrokerAccount, BrokerAccounts } from './brokerAccounts.ts';
import { brokerLimits } from './brokerLimits.ts';
import type { BrokerRefusal } from './brokerRefusals.ts';
import { hashPassword, passwordMatches } from './passwordHash.ts';
import { createTokenBucket, type TokenBucket } from './tokenBucket.ts';

/** Addresses whose wrong logins are remembered; the one that came first is forgotten first. */
const ADDRESSES_MAX = 1000;

/** Checks user name and password, for each address only so often. */
export type LoginDesk = (packet: ConnectPacket, address: string) => BrokerAccount | BrokerRefusal;

/** A desk that knows of no wrong login yet. */
export function createLoginDesk(clock: Clock, accounts: BrokerAccounts): LoginDesk {
  const failures = new Map<string, TokenBucket>();
  /** Checked for a user that does not exist, so that the time of the answer does not tell. */
  const nobody = hashPassword('');

  const failuresOf = (address: string): TokenBucket => {
    const known = failures.get(address);
    if (known !== undefined) return known;
    const [first] = failures.keys();
    if (failures.size >= ADDRESSES_MAX && first !== undefined) failures.delete(first);
    const { failedLogins, failedLoginRate } = brokerLimits;
    const fresh = createTokenBucket(clock, failedLogins.value, failedLoginRate.value);
    failures.set(address, fresh);
    return fresh;
  };

  return ({ username, password }, address) => {
    if (username === undefined || password === undefined) return 'LOGIN_MISSING';
    const failed = failuresOf(address);
    if (!failed.hasOne) return 'LOGIN_TOO_OFTEN';
    const account = accounts(username);
    const matches = passwordMatches(password, account?.passwordHash ?? nobody);
    if (account !== undefined && matches) return account;
    failed.take(1);
    return 'LOGIN_WRONG';
  };
}
