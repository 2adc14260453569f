import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { systemClock } from '../clock.ts';
import { openDashboard } from '../dashboard/openDashboard.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../mqtt/broker.ts';
import { accountsOf } from '../mqtt/brokerAccounts.ts';
import { connectBroker, type BrokerLink } from '../mqtt/brokerLink.ts';
import { inMemoryDuplexPair } from '../mqtt/duplexPair.ts';
import { createRefusalLog } from '../mqtt/refusalLog.ts';
import { configuredPrices } from '../service/configuredPrices.ts';
import {
  brokerAccountsOf,
  configuredTrips,
  loadServiceConfig,
  ownerSettings,
  type ServiceConfig,
} from '../service/serviceConfig.ts';
import { createVehicleService, type HostEvent } from '../service/vehicleService.ts';
import { openSqliteStore } from '../store/sqliteStore.ts';
import { openKeyStore } from '../trust/keyStore.ts';
import { portNumber } from './optionValues.ts';
import { printMosquittoConf } from './printMosquittoConf.ts';
import { listenForStop } from './stopSignal.ts';

interface ServeOptions {
  readonly config: string;
  readonly broker?: string;
  readonly port?: number;
  readonly json?: boolean;
  readonly printMosquittoConf?: boolean;
  readonly out?: string;
  readonly allowPlaintextPasswords?: boolean;
}

/** `backfeed serve`: the host of a real car. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Runs the host for a real car: broker, store, scheduler and dashboard.')
    .option('--config <file.yaml>', 'see host/service/backfeed.example.yaml', 'backfeed.yaml')
    .option('--broker <url>', 'use this MQTT broker instead of the configured one')
    .option('--port <n>', 'of the dashboard, instead of the configured one', portNumber)
    .option('--json', 'print events as JSON, one a line')
    .option('--print-mosquitto-conf', 'print configuration, access list and passwords for Mosquitto, and end')
    .option('--out <folder>', 'with --print-mosquitto-conf: write the files there instead')
    .option(
      '--allow-plaintext-passwords',
      'with --print-mosquitto-conf: listen beyond this machine without TLS',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  backfeed serve --config garage.yaml --broker mqtt://broker.local:1883\n  backfeed serve --print-mosquitto-conf --config garage.yaml --out mosquitto\n',
    )
    .action(runServe);
}

async function runServe(options: ServeOptions): Promise<void> {
  if (!options.printMosquittoConf && (options.out !== undefined || options.allowPlaintextPasswords)) {
    throw new BackfeedError(
      'USAGE_OPTION',
      '--out and --allow-plaintext-passwords belong to --print-mosquitto-conf',
      'Add it, or leave them out',
    );
  }
  const config = loadServiceConfig(options.config);
  if (options.printMosquittoConf) return printMosquittoConf(config, options);
  const secrets = openKeyStore(config.keys).secretsOf(config.vehicle);
  const log = (event: HostEvent): void => {
    const at = new Date(event.atMs).toISOString();
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...event, at })}\n` : `${at}  ${event.code}  ${event.text}\n`,
    );
  };
  const stop = listenForStop();
  const closers: (() => void | Promise<void>)[] = [];
  try {
    // The page hears of it, too, as soon as there is one.
    let tell = log;
    const prices = configuredPrices(config, process.env, systemClock, (error) =>
      tell({
        atMs: systemClock.now(),
        severity: 'attention',
        code: 'PRICES_KEPT',
        text: (error as Error).message,
      }),
    );
    closers.push(() => prices.close());
    const { broker, link } = await openBroker(config, options.broker, log);
    if ('close' in broker) closers.push(() => broker.close());
    closers.push(() => link.close());
    const store = openSqliteStore(config.store);
    closers.push(() => store.close());
    const service = await createVehicleService({
      clock: systemClock,
      link,
      store,
      vehicle: config.vehicle,
      secrets,
      settings: ownerSettings(config),
      prices,
      trips: configuredTrips(config),
      log,
    });
    tell = service.tell;
    closers.push(() => service.close());
    const page = await openDashboard({
      port: options.port ?? config.http.port,
      host: config.http.host,
      broker,
    });
    closers.push(() => page.close());
    log({ atMs: systemClock.now(), severity: 'ok', code: 'SERVING', text: `Dashboard: ${page.url}` });
    await stop.stopped;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** The configured broker, or one in this process that the service reaches without a socket. */
async function openBroker(
  config: ServiceConfig,
  url: string | undefined,
  log: (event: HostEvent) => void,
): Promise<{ broker: EmbeddedBroker | { url: string }; link: BrokerLink }> {
  const { broker: configured, vehicle } = config;
  const clientId = `backfeed-host-${vehicle}`;
  if (url !== undefined || 'url' in configured) {
    const remote = url ?? (configured as { url: string }).url;
    const pageUrl = url === undefined && 'url' in configured ? configured.pageUrl : undefined;
    const link = await connectBroker({ clock: systemClock, url: remote, clientId });
    return { broker: { url: pageUrl ?? remote }, link };
  }
  const accounts = brokerAccountsOf(config);
  const broker = await createEmbeddedBroker({
    ...configured,
    ...(accounts && { accounts: accountsOf(accounts) }),
    onClientError: createRefusalLog(systemClock, (code, text) => {
      // The page shows a car that is gone; a broker that says so too only fills the log.
      if (code !== 'CLIENT_LOST') log({ atMs: systemClock.now(), severity: 'attention', code, text });
    }),
  });
  const stream = () => {
    const [near, far] = inMemoryDuplexPair();
    broker.connectStream(far);
    return near;
  };
  return { broker, link: await connectBroker({ clock: systemClock, stream, clientId }) };
}
