import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { backtestText } from '../backtest/backtestText.ts';
import { listBacktestVehicles, loadBacktestVehicle } from '../backtest/backtestVehicle.ts';
import { reportPage } from '../backtest/report/reportPage.ts';
import { runBacktest, type Backtest } from '../backtest/runBacktest.ts';
import { listTariffs, loadTariff } from '../prices/loadTariff.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { loadPriceCsv } from '../prices/readPriceCsv.ts';
import { chemistries } from '../wear/chemistries.ts';
import { chemistryName, wholeNumber } from './optionValues.ts';
import { createProgressBar } from './progressBar.ts';
import { writeReportFile } from './reportFile.ts';

interface BacktestOptions {
  readonly prices: string;
  readonly zone: string;
  readonly tariff: string;
  readonly vehicle: string;
  readonly chemistry?: string;
  readonly report?: string;
  readonly days?: number;
  readonly year?: boolean;
  readonly json?: boolean;
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 366;

/** `backfeed backtest`: how close to perfect the planner would have come on past prices. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description('Runs the planner over past prices, knowing only what was published at the time.')
    .requiredOption('--prices <file.csv>', 'price series, hourly or quarter-hourly')
    .option('--zone <name>', 'of local times in a file that does not state it', 'UTC')
    .option('--tariff <name|file>', `a YAML file, or one of: ${listTariffs().join(', ')}`, 'reference')
    .option(
      '--vehicle <name|file>',
      `a YAML file, or one of: ${listBacktestVehicles().join(', ')}`,
      'reference',
    )
    .option(
      '--chemistry <name>',
      `of the battery, which then sets the price of wear: ${Object.keys(chemistries).join(', ')}`,
    )
    .option('--days <n>', 'only the first days of the file', wholeNumber)
    .option('--year', 'at most a year of it')
    .option('--report <file.html>', 'write a page with charts, to be looked at in a browser')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nWithout options the reference: 60 kWh, 11 kW, 92 % each way, away on working days from 7:30 to 17:30 for 8 kWh and at weekends from 10:00 to 15:00 for 10 kWh; reserve 20 %, 60 % at departure; buys at the market price and 0.05, sells at the market price, wear 0.03 per kWh.\n\nExamples:\n  backfeed backtest --prices day-ahead-2020.csv --year\n  backfeed backtest --prices day-ahead-2020.csv --days 30 --json\n  backfeed backtest --prices day-ahead.csv --tariff german-dynamic --vehicle car.yaml --report year.html\n',
    )
    .action(run);
}

function run(options: BacktestOptions): void {
  const days = options.days ?? (options.year ? YEAR_DAYS : Infinity);
  const chemistry = options.chemistry === undefined ? {} : { chemistry: chemistryName(options.chemistry) };
  const vehicle = { ...loadBacktestVehicle(options.vehicle), ...chemistry };
  const tariff = loadTariff(options.tariff);
  const prices = firstDays(loadPriceCsv(options.prices, options.zone), days);
  const progress = createProgressBar();
  let backtest: Backtest;
  try {
    backtest = runBacktest(prices, { ...vehicle, tariff }, (done) =>
      progress.update(done, 'planning every day again'),
    );
  } finally {
    progress.end();
  }
  if (options.report !== undefined)
    writeReportFile(options.report, reportPage(backtest, vehicle, tariff.title ?? options.tariff));
  process.stdout.write(
    options.json ? `${JSON.stringify(figures(backtest), null, 2)}\n` : backtestText(backtest),
  );
}

function firstDays(prices: PriceSeries, days: number): PriceSeries {
  if (days < 1) throw new BackfeedError('USAGE_DAYS', `--days is ${days}`, 'Give a number of 1 or more');
  const endMs = prices.points[0]!.startAtMs + days * DAY_MS;
  return { ...prices, points: prices.points.filter(({ startAtMs }) => startAtMs < endMs) };
}

/** The costs, as one flat object. */
function figures(backtest: Backtest): object {
  const { currency, days, uncontrolled, smartCharging, perfectForesight, rolling } = backtest;
  return {
    currency,
    days,
    uncontrolled: uncontrolled.cost,
    smartCharging: smartCharging.cost,
    perfectForesight: perfectForesight.cost,
    rolling: rolling.cost,
    shareOfPerfectForesight: backtest.shareOfPerfectForesight,
    shareWithLastDay: backtest.shareWithLastDay,
    missedDepartures: rolling.missedDepartures,
    soldBelowReserveKwh: rolling.soldBelowReserveKwh,
    exportedKwh: rolling.exportedKwh,
    fees: rolling.fees,
    holding: rolling.holding,
    wear: backtest.wear,
  };
}
