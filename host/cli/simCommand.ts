import { Command } from 'commander';
import { listScenarios, loadScenario } from '../../sim/scenario/scenario.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import { faultHelp, faultSyntax } from '../../sim/fault/faultText.ts';
import { openDashboard, type OpenDashboard } from '../dashboard/openDashboard.ts';
import { scenarioGridCode } from '../twin/scenarioGridCode.ts';
import { loadBuildFirmware } from './loadBuildFirmware.ts';
import { loadVehicleProfile } from '../build/vehicleProfile.ts';
import { loadPriceCsv } from '../prices/readPriceCsv.ts';
import { lastPublishedMs } from '../prices/priceSeries.ts';
import { applyTariff } from '../prices/tariff.ts';
import { localIso } from '../prices/timeZone.ts';
import { createTimeline, gridEventFaults, linkOutages, scenarioSpan } from '../twin/timeline.ts';
import { createTwin, type Twin } from '../twin/twin.ts';
import { recordRun } from '../twin/report/runRecorder.ts';
import { twinPage } from '../twin/report/twinPage.ts';
import { twinReport } from '../twin/twinReport.ts';
import { twinText } from '../twin/twinText.ts';
import { collectFault, portNumber, speedFactor, wholeNumber } from './optionValues.ts';
import { createProgressBar } from './progressBar.ts';
import { checkReportFile, writeReportFile } from './reportFile.ts';
import { listenForStop } from './stopSignal.ts';

/** After the scenario the world lives on at this speed, so that a person can watch it. */
const LIVING_SPEED = 60;
const FRAME_MS = 50;
/** What the owner's calendar shows beyond the scenario: the car lives on by it. */
const CALENDAR_DAYS = 7;

interface SimOptions {
  readonly cycle?: string;
  readonly prices?: string;
  readonly seed: number;
  readonly speed: number;
  readonly headless?: boolean;
  readonly json?: boolean;
  readonly port: number;
  readonly broker?: string;
  readonly store?: string;
  readonly report?: string;
  readonly board: string;
  readonly fault: readonly Fault[];
  readonly verbose?: boolean;
}

/** `backfeed sim`: a whole world on one virtual clock. */
export function simCommand(): Command {
  return new Command('sim')
    .description('Simulates a car, its charger and the grid around the real firmware, and shows the result.')
    .argument('[scenario]', `a YAML file, or one of: ${listScenarios().join(', ')}`, 'commute-day')
    .option('--cycle <file>', "drive this cycle (CSV) or route (GPX) on every trip of the scenario's list")
    .option('--prices <file.csv>', 'use these prices')
    .option('--seed <n>', 'of everything that is left to chance', wholeNumber, 1)
    .option(
      '--speed <n|max>',
      'times real time; max runs the scenario, then lives on at 60',
      speedFactor,
      Infinity,
    )
    .option('--headless', 'no dashboard: stop when the scenario ends')
    .option('--json', 'print the report as one JSON object (implies --headless)')
    .option('--port <n>', 'of the dashboard', portNumber, 8080)
    .option('--broker <url>', 'use this MQTT broker instead of the one inside')
    .option('--store <file>', 'keep records in this SQLite file instead of in memory')
    .option('--report <file.html>', 'write a page with charts, to be looked at in a browser')
    .option('--board <name>', 'the board that runs the firmware', 'esp32')
    .option(`--fault <${faultSyntax}>`, 'something that goes wrong; may be repeated', collectFault, [])
    .option('--verbose', 'print the event log')
    .addHelpText(
      'after',
      `\nFaults; times count from the start, such as 90s or 2h5m, and a fault without a duration stays:\n${faultHelp()}`,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  backfeed sim commute-week --headless\n  backfeed sim commute-day --headless --report day.html\n  backfeed sim --cycle udds.csv --prices day-ahead.csv --seed 7 --json\n  backfeed sim link-outage --speed 600 --broker mqtt://127.0.0.1:1883\n  backfeed sim --headless --verbose --fault gridVoltage:byV=30@13h+10m --fault silent:message=0x1db@14h+90s\n',
    )
    .action(runSim);
}

async function runSim(name: string, options: SimOptions): Promise<void> {
  const scenario = loadScenario(name);
  const prices = applyTariff(
    loadPriceCsv(options.prices ?? scenario.prices, scenario.timeZone),
    scenario.tariff,
  );
  if (options.report !== undefined) checkReportFile(options.report);
  const span = scenarioSpan(scenario, prices);
  const drives = createTimeline(scenario, span, options.cycle, CALENDAR_DAYS, options.seed);
  const firmware = await (
    await loadBuildFirmware()
  )({
    board: options.board,
    vehicle: scenario.vehicle,
    ...scenarioGridCode(scenario),
  });
  const headless = options.headless === true || options.json === true;
  const progress = createProgressBar();
  const twin = await createTwin({
    scenario,
    span,
    drives,
    outages: linkOutages(scenario, span),
    faults: [...scenario.faults, ...gridEventFaults(scenario, span), ...options.fault],
    prices,
    seed: options.seed,
    board: options.board,
    bundle: firmware.code,
    profile: loadVehicleProfile(scenario.vehicle),
    ...(options.broker !== undefined ? { brokerUrl: options.broker } : {}),
    ...(options.store !== undefined ? { storeFile: options.store } : {}),
    log: (event) => {
      if (!options.verbose) return;
      progress.end();
      process.stderr.write(
        `${localIso(scenario.timeZone, event.atMs).slice(0, 16)}  ${event.code}  ${event.text}\n`,
      );
    },
  });
  const recorder =
    options.report === undefined
      ? null
      : recordRun(twin.world, span, drives, () => twin.service.made()?.policy ?? null);
  let page: OpenDashboard | null = null;
  try {
    const stop = listenForStop();
    // Before the run: a port in use or a page that was not built must not show only after it.
    if (!headless) page = await openDashboard({ port: options.port, broker: brokerOf(twin, options) });
    if (page && options.speed !== Infinity) process.stderr.write(`Dashboard: ${page.url}\n`);

    const startedAtMs = performance.now();
    const observe = (nowMs: number): boolean => {
      const done = (nowMs - span.startAtMs) / (span.endAtMs - span.startAtMs);
      progress.update(
        done,
        `${localIso(scenario.timeZone, nowMs).slice(0, 16).replace('T', ' ')}  ${twin.world.pack.socPct.toFixed(0)} %`,
      );
      return !stop.isStopped();
    };
    if (options.speed === Infinity) await twin.runUntil(span.endAtMs, observe);
    else await live(twin, span.endAtMs, options.speed, stop.isStopped, observe);
    progress.end();
    if (stop.isStopped()) {
      throw new BackfeedError(
        'STOPPED',
        'the simulation was stopped before its end',
        'Run it again without interrupting it',
      );
    }
    const report = twinReport(twin, performance.now() - startedAtMs);
    if (recorder)
      writeReportFile(options.report!, twinPage({ report, recording: recorder.finish(), scenario, prices }));
    process.stdout.write(
      options.json
        ? `${JSON.stringify(report, null, 2)}\n`
        : twinText(report, scenario.title, scenario.timeZone),
    );
    if (!page) return;

    const speed = options.speed === Infinity ? LIVING_SPEED : options.speed;
    process.stdout.write(
      `\nDashboard: ${page.url}\nThe car lives on at ${speed} times real time. Ctrl-C ends it.\n`,
    );
    const endMs = lastPublishedMs(prices)!;
    await live(twin, endMs, speed, stop.isStopped);
    if (!stop.isStopped())
      process.stdout.write('The prices end here, and with them the simulation. Ctrl-C ends it.\n');
    await stop.stopped;
  } finally {
    progress.end();
    await page?.close();
    await twin.close();
  }
}

function brokerOf(twin: Twin, options: SimOptions): NonNullable<Twin['broker']> | { url: string } {
  return twin.broker ?? { url: options.broker! };
}

/** Lets virtual time follow real time at a fixed factor. */
async function live(
  twin: Twin,
  endMs: number,
  speed: number,
  isStopped: () => boolean,
  observe?: (nowMs: number) => void,
): Promise<void> {
  const startVirtualMs = twin.clock.now();
  const startRealMs = performance.now();
  while (twin.clock.now() < endMs && !isStopped()) {
    const dueMs = startVirtualMs + Math.floor((performance.now() - startRealMs) * speed);
    // A speed that the machine cannot keep up with makes this one long run: it must still hear a Ctrl-C.
    await twin.runUntil(Math.min(dueMs, endMs), () => !isStopped());
    observe?.(twin.clock.now());
    await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  }
}
