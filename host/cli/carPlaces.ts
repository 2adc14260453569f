import { dirname, join, resolve } from 'node:path';
import { DEFAULT_KEY_FILE, loadServiceConfig } from '../service/serviceConfig.ts';

/** How a command line says where a car is to be found. */
export interface CarPlaceOptions {
  readonly config?: string;
  readonly broker?: string;
  readonly keys?: string;
}

/** Where a car is to be found; null where nobody said it. */
export interface CarPlaces {
  readonly brokerUrl: string | null;
  readonly keyFile: string;
  /** The vehicle of the configuration. */
  readonly car: string | null;
}

/** Broker, key file and car: an option counts more than the configuration of `backfeed serve`. @throws BackfeedError CONFIG_* */
export function carPlaces({ config: file, broker, keys }: CarPlaceOptions): CarPlaces {
  const config = file === undefined ? null : loadServiceConfig(file);
  const configured =
    config && ('url' in config.broker ? config.broker.url : `mqtt://127.0.0.1:${config.broker.port}`);
  return {
    brokerUrl: broker ?? configured,
    keyFile: resolve(
      keys ?? config?.keys ?? join(file === undefined ? '.' : dirname(file), DEFAULT_KEY_FILE),
    ),
    car: config?.vehicle ?? null,
  };
}

/** An address that names no login gets the one of the key file: a broker that asks for none does not mind. */
export function withLogin(
  place: string,
  login: { readonly username: string; readonly password: string },
): string {
  if (!URL.canParse(place)) return place;
  const url = new URL(place);
  if (url.username !== '') return place;
  return Object.assign(url, login).href;
}
