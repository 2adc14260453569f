import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { identityOfUser, type BrokerAccount } from '../mqtt/brokerAccounts.ts';
import { mosquittoFiles } from '../mqtt/mosquittoConfig.ts';
import { hashPassword } from '../mqtt/passwordHash.ts';
import { brokerAccountsOf, type ServiceConfig } from '../service/serviceConfig.ts';

/** Where the files are expected when they are printed. */
const USUAL_FOLDER = '/etc/mosquitto/backfeed';

export interface PrintMosquittoOptions {
  /** Writes the files there, for their owner only; without it they are printed. */
  readonly out?: string;
  readonly allowPlaintextPasswords?: boolean;
  readonly json?: boolean;
}

/**
 * `backfeed serve --print-mosquitto-conf`.
 *
 * @throws BackfeedError of accounts and listeners, or MOSQUITTO_OUT when the folder cannot be written
 */
export function printMosquittoConf(config: ServiceConfig, options: PrintMosquittoOptions): void {
  const folder = options.out === undefined ? USUAL_FOLDER : resolve(options.out);
  const accounts = [...(brokerAccountsOf(config) ?? []), ...ownAccounts(config)];
  const byName = new Map(accounts.map((account) => [account.username, account]));
  const files = Object.entries(
    mosquittoFiles({
      listeners: config.mosquitto.listeners,
      accounts: [...byName.values()],
      folder,
      allowPlaintextPasswords: options.allowPlaintextPasswords ?? false,
    }),
  );
  const paths = files.map(([name]) => join(folder, name));
  if (options.out === undefined) {
    const text = files.map(([, content], i) => `# ---- ${paths[i]}\n${content}`).join('\n');
    process.stdout.write(options.json ? `${JSON.stringify(Object.fromEntries(files), null, 2)}\n` : text);
    return;
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [i, [, content]] of files.entries()) {
      // A new file each time: an old one keeps its permissions, whatever is asked for.
      writeFileSync(`${paths[i]}.new`, content, { mode: 0o600 });
      renameSync(`${paths[i]}.new`, paths[i]!);
    }
  } catch (error) {
    throw new BackfeedError(
      'MOSQUITTO_OUT',
      `${folder} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      'Name another folder with --out',
      error,
    );
  }
  process.stdout.write(
    options.json ? `${JSON.stringify({ files: paths }, null, 2)}\n` : `${paths.join('\n')}\n`,
  );
}

/** The logins of service and page, which are in the broker's addresses. */
function ownAccounts({ broker }: ServiceConfig): readonly BrokerAccount[] {
  if (!('url' in broker)) return [];
  return [broker.url, broker.pageUrl].flatMap((url) => {
    if (url === undefined || !URL.canParse(url)) return [];
    const [username, password] = [new URL(url).username, new URL(url).password].map(decodeURIComponent);
    if (!username || !password) return [];
    const identity = identityOfUser(username);
    if (identity === null || identity.role === 'device') {
      throw new BackfeedError(
        'MOSQUITTO_OWN_NAME',
        `The service logs in as ${username}, which stands for ${identity === null ? 'nothing' : 'a vehicle'}`,
        "Write backfeed-host into the broker's url and backfeed-page into pageUrl",
      );
    }
    return [{ ...identity, username, passwordHash: hashPassword(password) }];
  });
}
