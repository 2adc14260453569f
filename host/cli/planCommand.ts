import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { listTariffs, loadTariff } from '../prices/loadTariff.ts';
import { loadBattery } from '../scheduler/batterySchema.ts';
import { planReport } from '../scheduler/planReport.ts';
import { planText } from '../scheduler/planText.ts';
import { finiteNumber } from './optionValues.ts';

interface PlanOptions {
  readonly prices: string;
  readonly zone?: string;
  readonly tariff?: string;
  readonly battery?: string;
  readonly hours?: number;
  readonly capacity?: number;
  readonly power?: number;
  readonly efficiency?: number;
  readonly soc?: number;
  readonly reserve?: number;
  readonly target?: number;
  readonly depart?: string;
  readonly return?: string;
  readonly trip?: number;
  readonly wear?: number;
  readonly json?: boolean;
}

/** `backfeed plan`: the optimal plan of one vehicle for a price file. */
export function planCommand(): Command {
  return new Command('plan')
    .description('Plans when to charge and when to sell, for one vehicle and a price file.')
    .requiredOption('--prices <file.csv>', 'price series, hourly or quarter-hourly')
    .option('--zone <name>', 'of local times in a file that does not state it, e.g. Europe/Berlin', 'UTC')
    .option('--tariff <name|file>', `a YAML file, or one of: ${listTariffs().join(', ')}`)
    .option('--hours <n>', 'length of the plan (24)', finiteNumber)
    .option('--battery <file.yaml>', 'battery and charger in detail: see docs/planner.md')
    .option('--capacity <kWh>', 'of the battery (60)', finiteNumber)
    .option('--power <kW>', 'of the charger, both ways (10)', finiteNumber)
    .option('--efficiency <0..1>', 'of each direction (0.92)', finiteNumber)
    .option('--soc <%>', 'state of charge at the start (50)', finiteNumber)
    .option('--reserve <%>', 'never sold below (20)', finiteNumber)
    .option('--target <%>', 'wanted at the departure', finiteNumber)
    .option('--depart <h:mm>', 'local time of the departure')
    .option('--return <h:mm>', 'local time of the return')
    .option('--trip <kWh>', 'energy of the trip (8)', finiteNumber)
    .option('--wear <price>', 'of ageing, per exported kWh (0.03)', finiteNumber)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  backfeed plan --prices day-ahead.csv --zone Europe/Berlin\n  backfeed plan --prices day-ahead.csv --soc 80 --depart 7:30 --target 60 --json\n  backfeed plan --prices day-ahead.csv --battery car.yaml --tariff flemish-capacity\n',
    )
    .action(async (options: PlanOptions) => {
      checkOptions(options);
      const report = await planReport({
        prices: options.prices,
        ...defined({
          battery: options.battery === undefined ? undefined : loadBattery(options.battery),
          timeZone: options.zone,
          tariff: options.tariff === undefined ? undefined : loadTariff(options.tariff),
          hours: options.hours,
          capacityKwh: options.capacity,
          powerKw: options.power,
          efficiency: options.efficiency,
          socPct: options.soc,
          reservePct: options.reserve,
          targetPct: options.target,
          departAt: options.depart,
          returnAt: options.return,
          tripKwh: options.trip,
          wearPricePerKwh: options.wear,
        }),
      });
      process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : planText(report));
    });
}

/** What a battery's file says must not be said twice. */
function checkOptions({ battery, ...options }: PlanOptions): void {
  const twice = (['capacity', 'efficiency', 'wear'] as const).find((name) => options[name] !== undefined);
  if (battery !== undefined && twice !== undefined)
    throw new BackfeedError(
      'USAGE_OPTION',
      `--${twice} and --battery both describe the battery`,
      `Give --${twice} alone, or write it into ${battery}`,
    );
}

/** Without the entries that are undefined: an option that was not given has the planner's default. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
