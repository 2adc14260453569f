import { DEVICE_CONFIG_FILE, DEVICE_KEYS_FILE } from '../../../firmware/contract/deviceConfig.ts';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { systemClock } from '../../../host/clock.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { besideScript } from '../session/besideScript.ts';
import { startInterpreter } from '../session/interpreterProcess.ts';
import { createSessionHost } from '../session/sessionHost.ts';
import { SESSION_FIRMWARE, sessionConfig, sessionKeys } from '../session/sessionPlan.ts';
import { BENCH_FILE, type BenchPlan } from './benchPlan.ts';
import { countVariables, type VariableCount } from './countVariables.ts';
import { recordedTraffic } from './recordedTraffic.ts';

/** What a run of the bundle on the real interpreter took. */
export interface InterpreterFigures {
  /** What the bundle takes after boot: here, where its code is in RAM, and with its code in flash, as on a board. */
  readonly varsAfterBoot: VariableCount;
  /** The least of the first looks, and of the last ones: what is on its way comes and goes, what leaks stays. */
  readonly varsWarm: number;
  readonly varsAtEnd: number;
  /**
   * What each period of the control tick takes for its frames and for all timers, without the stubs, in rounds of an
   * empty loop of the same window; medians of all windows.
   */
  readonly frameRounds: number;
  readonly timerRounds: number;
  /** One round of an empty loop at the same time, us: how fast this machine is. */
  readonly loopUs: number;
}

/** Longer than the measurement takes of the device's time. */
const POLICY_MS = 6 * 86_400_000;

/** Looks at the memory at either end: a quarter of an hour, in which the journal fills a page and writes it. */
const LOOKS = 9;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/**
 * Runs the bundle as fast as the interpreter can, while it exports and talks to a broker.
 * @param binary path of the interpreter
 * @param onProgress told how many ticks are done
 * @throws Error when the interpreter ends early or the bundle throws
 */
export async function measureInterpreter(
  binary: string,
  rates: Omit<BenchPlan, 'vehicleAnswers' | 'chargerAnswers' | 'vehicleFramesPerTick'>,
  onProgress: (ticks: number) => void,
): Promise<InterpreterFigures> {
  const bundle = (await buildFirmware(SESSION_FIRMWARE)).code;
  const beside = await besideScript(new URL('benchBeside.ts', import.meta.url));
  const plan: BenchPlan = { ...rates, ...(await recordedTraffic(bundle)) };

  const broker = await createEmbeddedBroker({ port: 0 });
  const link = await connectBroker({ clock: systemClock, url: `mqtt://127.0.0.1:${broker.port}` });
  // The device's clock runs much faster than the machine's: the host goes by the device's.
  let deviceMs = 0;
  link.onMessage(({ payload }) => {
    const iat = /"iat":(\d+)/.exec(Buffer.from(payload).toString('latin1'))?.[1];
    deviceMs = Math.max(deviceMs, Number(iat ?? 0));
  });
  const now = (): number => Math.max(systemClock.now(), deviceMs);
  const host = await createSessionHost({ ...systemClock, now }, link);
  // One slot that lasts longer than the measurement.
  host.publishPolicy({
    v: 1,
    id: 1,
    startAtMs: 0,
    slotMs: 1e13,
    untilMs: now() + POLICY_MS,
    reserveSocPct: 30,
    table: Buffer.from([0, 80]).toString('base64'),
  });
  const figures = new Map<string, number[]>();
  const complaints: string[] = [];
  const counts: VariableCount[] = [];
  /** Rows of a listing of all variables while it is printed. */
  let listing: string[] | null = null;
  const storage = {
    [BENCH_FILE]: plan,
    [DEVICE_CONFIG_FILE]: sessionConfig({ host: '127.0.0.1', port: broker.port! }),
    [DEVICE_KEYS_FILE]: sessionKeys.device,
  };
  const hear = (line: string): void => {
    const [name = '', text = ''] = line.split(' ');
    if (name === 'uncaught') complaints.push(line);
    else if (name === 'variables') {
      if (listing) counts.push(countVariables(listing));
      listing = text === '1' ? [] : null;
    } else figures.set(name, [...(figures.get(name) ?? []), Number(text)]);
    if (name === 'ticks') onProgress(Number(text));
  };
  const isListed = (line: string): boolean => Boolean(listing?.push(line));
  const interpreter = await startInterpreter(binary, `${beside}\n${bundle}`, storage, hear, isListed);
  await interpreter.exited;
  await interpreter.kill();
  await link.close();
  await broker.close();

  const of = (name: string): number => median(figures.get(name) ?? []);
  complaints.push(...interpreter.complaints);
  const vars = figures.get('vars') ?? [];
  if ((figures.get('ticks') ?? []).at(-1) !== rates.ticks)
    complaints.push('the interpreter ended before the last tick');
  if (host.states.at(-1)?.mode !== 'exporting')
    complaints.push(
      `it did not end exporting, but after ${[...new Set(host.states.map(({ mode, code }) => `${mode} ${code}`))].join(', ')}`,
    );
  if (complaints.length > 0) throw new Error([...new Set(complaints)].join('; '));
  const besideVars = of('varsBefore');
  const [before, afterBoot] = counts;
  if (!before || !afterBoot) throw new Error('the interpreter did not list its variables twice');
  return {
    varsAfterBoot: {
      all: afterBoot.all - before.all,
      withCodeInFlash: afterBoot.withCodeInFlash - before.withCodeInFlash,
    },
    varsWarm: Math.min(...vars.slice(0, LOOKS)) - besideVars,
    varsAtEnd: Math.min(...vars.slice(-LOOKS)) - besideVars,
    frameRounds: of('frameRounds'),
    timerRounds: of('timerRounds'),
    loopUs: of('loopUs'),
  };
}
