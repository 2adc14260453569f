import { BackfeedError } from '../../../sim/backfeedError.ts';
import type { Clock } from '../../clock.ts';
import type { PriceFormat } from './priceFormat.ts';
import type { PublishedPrices } from './publishedPrices.ts';

/** A server, and what is wanted of it. */
export interface PriceServer {
  readonly format: PriceFormat;
  readonly area: string;
  /** Empty where the format needs none. Never shown. */
  readonly key: string;
}

export interface AskOptions {
  readonly clock: Clock;
  /** As `globalThis.fetch`. */
  readonly fetch: typeof fetch;
}

const TIMEOUT_MS = 20_000;
/** Pauses between tries; a server that names a longer one gets it. */
const PAUSES_MS: readonly number[] = [2_000, 10_000];
const LONGEST_PAUSE_MS = 60_000;
/** A year of quarter hours in XML is half of it. */
const ANSWER_MAX_BYTES = 16_000_000;

/** Worth another try: the server is there, or may be again in a moment. */
class Transient extends Error {
  readonly pauseMs: number;
  constructor(what: string, pauseMs = 0) {
    super(what);
    this.pauseMs = pauseMs;
  }
}

const failed = (label: string, what: string, hint: string): BackfeedError =>
  new BackfeedError('PRICE_SOURCE_SILENT', `${label} ${what}`, hint);

/**
 * Asks a server for the prices of a time; three tries.
 * @throws BackfeedError PRICE_SOURCE_SILENT (no answer, or an error of the server), PRICE_SOURCE_KEY (it refuses the
 *   key), PRICE_SOURCE_EMPTY (not published yet), PRICE_SOURCE_ANSWER (not what it documents)
 */
export async function askPriceServer(
  server: PriceServer,
  fromMs: number,
  toMs: number,
  options: AskOptions,
): Promise<PublishedPrices> {
  const { format, area } = server;
  for (let attempt = 0; ; attempt++) {
    try {
      return format.read(await answerOf(server, fromMs, toMs, options), area);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const pauseMs = PAUSES_MS[attempt];
      if (pauseMs === undefined || error.pauseMs > LONGEST_PAUSE_MS)
        throw failed(
          format.label,
          error.message,
          'The last good prices stay in force; it is asked again later',
        );
      await new Promise<void>((resolve) =>
        options.clock.setTimeout(resolve, Math.max(pauseMs, error.pauseMs)),
      );
    }
  }
}

async function answerOf(
  server: PriceServer,
  fromMs: number,
  toMs: number,
  options: AskOptions,
): Promise<string> {
  const { format, area, key } = server;
  const { url, headers, body } = format.request(area, fromMs, toMs, key);
  const abort = new AbortController();
  const timer = options.clock.setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await options.fetch(url, {
      signal: abort.signal,
      redirect: 'error',
      headers: { 'user-agent': 'backfeed', ...headers },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    return await textOf(response, format);
  } catch (error) {
    if (error instanceof BackfeedError || error instanceof Transient) throw error;
    // The message of a failed request may hold the address, and that the key.
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    throw new Transient(
      abort.signal.aborted
        ? `does not answer within ${TIMEOUT_MS / 1000} s`
        : `cannot be reached${code ? ` (${code})` : ''}`,
    );
  } finally {
    options.clock.clearTimeout(timer);
  }
}

async function textOf(response: Response, format: PriceFormat): Promise<string> {
  const { status, headers } = response;
  if (status === 401 || status === 403)
    throw new BackfeedError(
      'PRICE_SOURCE_KEY',
      `${format.label} refuses the key (${status})`,
      format.keyVariable
        ? `Put a valid key into the environment variable ${format.keyVariable}`
        : 'Choose another source of prices',
    );
  if (status === 204)
    throw new BackfeedError(
      'PRICE_SOURCE_EMPTY',
      `${format.label} has no prices for this time`,
      'They may not be published yet: it is asked again later',
    );
  if (status === 429 || status >= 500)
    throw new Transient(
      `answers with an error (${status})`,
      1000 * (Number(headers.get('retry-after')) || 0),
    );
  const text = await limitedText(response, format);
  // Some refuse what they do not have with an error and a document that says so.
  if (status >= 400 && !text.trimStart().startsWith('<'))
    throw failed(format.label, `answers with an error (${status})`, 'Check the area in the configuration');
  return text;
}

async function limitedText(response: Response, format: PriceFormat): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > ANSWER_MAX_BYTES)
      throw failed(
        format.label,
        `answers with more than ${ANSWER_MAX_BYTES / 1e6} MB`,
        'Check the area in the configuration',
      );
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
