import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { homeSchema } from '../../sim/config/homeSchema.ts';
import { readYaml } from '../../sim/config/readYaml.ts';
import { plugPlaces } from '../../sim/scenario/plugPlace.ts';
import { identityOfUser, readPasswordFile, type BrokerAccount } from '../mqtt/brokerAccounts.ts';
import { VEHICLE_NAME } from '../mqtt/messageSchemas.ts';
import { isLoopback } from '../mqtt/listen.ts';
import { priceFormats, type PriceFormatName } from '../prices/sources/priceFormats.ts';
import { tariffSchema } from '../prices/tariffSchema.ts';
import { batterySchema } from '../scheduler/batterySchema.ts';
import { openKeyStore } from '../trust/keyStore.ts';
import type { OwnerSettings } from './vehiclePlan.ts';
import { weekdays, weeklyTrips, type TripCalendar } from './tripCalendar.ts';

/** In a folder of its own, which only its owner may open. */
export const DEFAULT_KEY_FILE = 'backfeed-keys/keys.json';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "07:30"');
const percent = z.number().min(0).max(100);
const powerKw = z.number().min(0).max(100);
const port = z.int().min(1).max(65_535);

/** Mosquitto reads the rest of the line as the path. */
const pemFile = z.string().regex(/^\S(.*\S)?$/, 'must be a path on one line');

const priceSourceNames = Object.keys(priceFormats) as [PriceFormatName, ...PriceFormatName[]];
const priceServerSchema = z.strictObject({
  source: z.enum(priceSourceNames),
  /** As the source names it: a bidding zone, a delivery area, a tariff, a home. */
  area: z.string().min(1),
});

const tripSchema = z.strictObject({
  days: z
    .array(z.enum(weekdays))
    .nonempty()
    .default([...weekdays]),
  depart: timeOfDay,
  /** At or before `depart` means the next day. */
  return: timeOfDay,
  /** Taken out of the battery by the whole trip. */
  energyKwh: z.number().min(0).max(200),
  /** Whether the car is plugged in after its return. */
  plugged: z.boolean().default(true),
  /** Where that is: says what an imported kWh counts as. */
  plugAt: z.enum(plugPlaces).default('home'),
});

const serviceSchema = z.strictObject({
  /** Name in the topics; the same as in the device's configuration. */
  vehicle: z
    .string()
    .regex(VEHICLE_NAME, 'must consist of letters, digits, - and _')
    .refine((name) => identityOfUser(name)?.role === 'device', 'must not begin with backfeed-'),
  /** IANA name: trips, days and prices without an offset are local to it. */
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
  battery: batterySchema,
  owner: z.strictObject({
    /** At the grid. */
    maxImportKw: powerKw,
    maxExportKw: powerKw,
    /** Kept for the owner at any time. */
    reserveSocPct: percent,
    /** Wanted at each departure; null is none. */
    departureSocPct: percent.nullable().default(null),
  }),
  /** A file that somebody else keeps up to date, or servers. */
  prices: z.union(
    [
      z.strictObject({
        /** CSV; relative to this file. */
        file: z.string().min(1),
        tariff: tariffSchema.prefault({}),
      }),
      z.strictObject({
        buying: priceServerSchema,
        /** Default: what is sold brings the price of what is bought, before the tariff. */
        selling: priceServerSchema.optional(),
        /** Where answers outlive a restart; relative to this file. */
        keep: z.string().min(1).default('prices.json'),
        tariff: tariffSchema.prefault({}),
      }),
    ],
    {
      error: `must have "file" (a CSV), or "buying" and perhaps "selling" with "source" (${priceSourceNames.join(', ')}) and "area"`,
    },
  ),
  trips: z.array(tripSchema).default([]),
  /** The sun at home, for the origin of each kWh. */
  home: homeSchema.optional(),
  /** A broker elsewhere, or the embedded one at a port of this machine. */
  broker: z
    .union(
      [
        z.strictObject({
          url: z.string().min(1),
          /** The same broker with another login, for the page's copy, which only reads. */
          pageUrl: z.string().min(1).optional(),
        }),
        z.strictObject({ port, host: z.string().default('127.0.0.1') }),
      ],
      {
        error: 'must have either "url" (a broker elsewhere) or "port" and "host" (the embedded one)',
      },
    )
    .default({ port: 1883, host: '127.0.0.1' }),
  /** Key file, made by `backfeed provision`; relative to this file. */
  keys: z.string().min(1).default(DEFAULT_KEY_FILE),
  /** Who may log in at the embedded broker, or at the Mosquitto that is configured: a file of mosquitto_passwd. */
  passwords: z.string().min(1).optional(),
  /** Ports of a Mosquitto, for `backfeed serve --print-mosquitto-conf`. */
  mosquitto: z
    .strictObject({
      listeners: z
        .array(
          z.strictObject({
            port,
            host: z
              .string()
              .regex(/^[A-Za-z0-9.:-]+$/, 'must be an address or a name')
              .default('127.0.0.1'),
            tls: z.strictObject({ certFile: pemFile, keyFile: pemFile }).optional(),
          }),
        )
        .nonempty()
        .default([{ port: 1883, host: '127.0.0.1' }]),
    })
    .prefault({}),
  /** Database file; relative to this file. */
  store: z.string().min(1).default('backfeed.sqlite'),
  http: z.strictObject({ port: port.default(8080), host: z.string().default('127.0.0.1') }).prefault({}),
});

/** Configuration of `backfeed serve`; paths are absolute. */
export type ServiceConfig = z.output<typeof serviceSchema>;

/**
 * Reads the configuration of `backfeed serve`.
 *
 * @throws BackfeedError CONFIG_FILE (cannot be read), CONFIG_SYNTAX, CONFIG_KEY, CONFIG_VALUE with file, line and key
 */
export function loadServiceConfig(file: string): ServiceConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BackfeedError(
      'CONFIG_FILE',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'Copy host/service/backfeed.example.yaml and adapt it',
      error,
    );
  }
  const config = readYaml(text, file, serviceSchema, 'CONFIG');
  const beside = (path: string): string => resolve(dirname(file), path);
  return {
    ...config,
    prices:
      'file' in config.prices
        ? { ...config.prices, file: beside(config.prices.file) }
        : { ...config.prices, keep: beside(config.prices.keep) },
    keys: beside(config.keys),
    store: beside(config.store),
    ...(config.passwords === undefined ? {} : { passwords: beside(config.passwords) }),
    mosquitto: {
      listeners: config.mosquitto.listeners.map(({ tls, ...listener }) => ({
        ...listener,
        ...(tls && { tls: { certFile: beside(tls.certFile), keyFile: beside(tls.keyFile) } }),
      })),
    },
  };
}

/** The planner's view of a configuration. */
export function ownerSettings({ timeZone, battery, owner, prices, home }: ServiceConfig): OwnerSettings {
  const { maxImportKw, maxExportKw, reserveSocPct, departureSocPct } = owner;
  return {
    timeZone,
    battery: { ...battery, maxImportW: maxImportKw * 1000, maxExportW: maxExportKw * 1000 },
    reserveSocPct,
    departureSocPct,
    tariff: prices.tariff,
    home,
  };
}

/**
 * Who may log in: those of the password file, and the provisioned devices with the passwords that they were given;
 * undefined when there is no password file and the broker can be reached from this machine only.
 *
 * @throws BackfeedError PASSWORD_FILE, PASSWORD_FILE_OPEN or PASSWORD_FILE_LINE, or as `openKeyStore`
 */
export function brokerAccountsOf(config: ServiceConfig): readonly BrokerAccount[] | undefined {
  const { passwords, broker, keys } = config;
  if (passwords === undefined && 'port' in broker && isLoopback(broker.host)) return undefined;
  const provisioned = openKeyStore(keys)
    .logins()
    .flatMap((login) => {
      const identity = identityOfUser(login.username);
      return identity ? [{ ...login, ...identity }] : [];
    });
  const accounts = [...provisioned, ...(passwords === undefined ? [] : readPasswordFile(passwords))];
  return accounts.length > 0 ? accounts : undefined;
}

/** The weekly trips of a configuration. */
export function configuredTrips({ trips, timeZone }: ServiceConfig): TripCalendar {
  const patterns = trips.map(({ energyKwh, plugged, ...times }) => ({
    ...times,
    energyWh: energyKwh * 1000,
    pluggedAfter: plugged,
  }));
  return weeklyTrips(patterns, timeZone);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
