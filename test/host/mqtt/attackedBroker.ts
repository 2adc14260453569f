import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { accountsOf, identityOfUser } from '../../../host/mqtt/brokerAccounts.ts';
import { hashPassword } from '../../../host/mqtt/passwordHash.ts';
import { callBackfeed } from '../cli/runBackfeed.ts';
import { answers, findMosquitto, freePort } from './realBroker.ts';

/** The logins of every broker under attack. The attacker has those of leaf-2 and of the hall, and one host is careless. */
export const passwords = {
  'leaf-1': 'of-the-good-car',
  'leaf-2': 'of-the-bad-car',
  'backfeed-host': 'of the/host:@',
  'backfeed-page': 'of-the-page',
  'backfeed-page-hall': 'of-the-hall',
  'backfeed-host-cli': 'of-the-careless-host',
} as const;

export type UserName = keyof typeof passwords;

/** Those that are in the configuration's addresses; the rest is in its password file. */
const ofTheService: readonly UserName[] = ['backfeed-host', 'backfeed-page'];

/** A broker with those logins at a port of this machine. */
export interface AttackedBroker {
  readonly kind: 'embedded' | 'mosquitto';
  readonly port: number;
  /** The certificate that clients trust; null without TLS. */
  readonly ca: string | null;
  /** Codes of what the embedded broker has refused; Mosquitto tells nobody. */
  readonly refused: string[];
}

/** Starts the embedded broker until the test ends. */
export async function embeddedBroker(): Promise<AttackedBroker> {
  const refused: string[] = [];
  const list = Object.entries(passwords).map(([username, password]) => ({
    ...identityOfUser(username)!,
    username,
    passwordHash: hashPassword(password),
  }));
  const broker = await createEmbeddedBroker({
    port: 0,
    accounts: accountsOf(list),
    onClientError: (_client, error) => refused.push(error.code),
  });
  onTestFinished(() => broker.close());
  return { kind: 'embedded', port: broker.port!, ca: null, refused };
}

/** Starts a Mosquitto until the test ends, with the very files that the command generates. */
export async function mosquittoBroker(withTls: boolean): Promise<AttackedBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-attacked-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const out = join(folder, 'mosquitto');
  mkdirSync(out);
  const tls = withTls ? ', tls: { certFile: mosquitto/cert.pem, keyFile: mosquitto/key.pem }' : '';
  if (withTls) makeCertificate(join(out, 'cert.pem'), join(out, 'key.pem'));
  const inFile = (Object.keys(passwords) as UserName[]).filter((name) => !ofTheService.includes(name));
  const lines = inFile.map((name) => `${name}:${hashPassword(passwords[name])}\n`);
  writeFileSync(join(folder, 'passwords'), lines.join(''), { mode: 0o600 });
  const urlOf = (name: UserName): string =>
    `mqtt://${name}:${encodeURIComponent(passwords[name])}@127.0.0.1:${port}`;
  writeFileSync(
    join(folder, 'garage.yaml'),
    `vehicle: leaf-1
timeZone: UTC
battery: { capacityKwh: 40 }
owner: { maxImportKw: 7, maxExportKw: 5, reserveSocPct: 20 }
prices: { file: prices.csv }
passwords: passwords
broker: { url: '${urlOf('backfeed-host')}', pageUrl: '${urlOf('backfeed-page')}' }
mosquitto: { listeners: [{ port: ${port}${tls} }] }
`,
  );
  const config = join(folder, 'garage.yaml');
  const made = await callBackfeed('serve', '--print-mosquitto-conf', '--config', config, '--out', out);
  if (made.exitCode !== 0) throw new Error(made.stderr);
  giveToMosquitto(folder, out);
  const child = spawn(findMosquitto()!, ['-c', join(out, 'mosquitto.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended: ${log}`);
    await sleep(20);
  }
  return {
    kind: 'mosquitto',
    port,
    ca: withTls ? readFileSync(join(out, 'cert.pem'), 'utf8') : null,
    refused: [],
  };
}

function makeCertificate(certFile: string, keyFile: string): void {
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const who = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...how, ...who, '-keyout', keyFile, '-out', certFile], {
    stdio: 'ignore',
  });
}

/** Started by root, Mosquitto becomes the user mosquitto before it reads its files: docs/broker.md says chown. */
function giveToMosquitto(...folders: string[]): void {
  if (userInfo().uid !== 0) return;
  const [uid, gid] = ['-u', '-g'].map((of) => Number(execFileSync('id', [of, 'mosquitto'])));
  for (const folder of folders) {
    chownSync(folder, uid!, gid!);
    for (const name of readdirSync(folder)) chownSync(join(folder, name), uid!, gid!);
  }
}
