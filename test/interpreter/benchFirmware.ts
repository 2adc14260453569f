import { existsSync } from 'node:fs';
import { boards } from '../../host/build/boards.ts';
import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { measureInterpreter } from './bench/measureInterpreter.ts';
import { espruinoBinary, espruinoHint } from './espruinoBinary.ts';
import { SESSION_VEHICLE } from './session/sessionPlan.ts';

/** `npm run bench:firmware`: what the bundle takes of the device, against its budgets. Exit code 1 above one of bytes or variables. */

/** What fits into the 44 KB that a Pico keeps for saved code; each board has a budget of its own below that. */
const BUNDLE_MAX_BYTES = 45_056;
const JS_VARS_MAX = 4_000;
/** Between the least of a quarter of an hour at either end, 40,000 ticks apart. A leak of one in 1,000 ticks would be 40. */
const LEAK_MAX_VARS = 20;
/** On a host where an empty loop takes as long as where the budget was set: then it is 45 % of a 168 MHz Cortex-M4. */
const TICK_MAX_MS = 1.5;
const REFERENCE_LOOP_US = 1.2;

const rates = {
  chargerFramesPerTick: 8,
  ticks: 50_000,
  bootTicks: 20,
  warmTicks: 2_000,
  windowTicks: 500,
  progressTicks: 1_000,
} as const;

interface Row {
  readonly what: string;
  readonly value: number;
  readonly budget: number;
  /** Of a machine that others share: printed, and no failure. */
  readonly isTime?: boolean;
}

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

async function sizeRows(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [board, { budgetBytes }] of Object.entries(boards)) {
    const { bytes, jsVarsEstimated } = await buildFirmware({ board, vehicle: SESSION_VEHICLE });
    rows.push(
      { what: `bundle for ${board}, bytes`, value: bytes, budget: Math.min(budgetBytes, BUNDLE_MAX_BYTES) },
      { what: `JsVars for ${board}, estimated`, value: jsVarsEstimated, budget: JS_VARS_MAX },
    );
  }
  return rows;
}

async function interpreterRows(binary: string): Promise<{ rows: Row[]; remark: string }> {
  const figures = await measureInterpreter(binary, rates, (ticks) => {
    if (ticks % 5_000 === 0) progress(`${ticks} of ${rates.ticks} ticks`);
  });
  const { frameRounds, timerRounds, loopUs, varsAfterBoot } = figures;
  const rounds = frameRounds + timerRounds;
  const rows = [
    { what: 'JsVars after boot, code in flash', value: varsAfterBoot.withCodeInFlash, budget: JS_VARS_MAX },
    {
      what: `JsVars more after ${rates.ticks} ticks`,
      value: figures.varsAtEnd - figures.varsWarm,
      budget: LEAK_MAX_VARS,
    },
    {
      what: `tick and ${rates.chargerFramesPerTick * 10} frames/s, ms of each 100 ms at ${REFERENCE_LOOP_US} us a loop`,
      value: Number(((rounds * REFERENCE_LOOP_US) / 1000).toFixed(3)),
      budget: TICK_MAX_MS,
      isTime: true,
    },
  ];
  const remark =
    `This interpreter keeps code in RAM: ${varsAfterBoot.all} JsVars after boot. A board that runs it from flash has one for ` +
    `each function instead of its text. ` +
    `What the stubs of chips and pins take is subtracted. One round of an empty loop took ${loopUs.toFixed(2)} us on this ` +
    `machine, where 100 ms take ${((rounds * loopUs) / 1000).toFixed(2)} ms: the frames ${frameRounds.toFixed(0)} rounds, tick, ` +
    `transmission and other timers ${timerRounds.toFixed(0)}.`;
  return { rows, remark };
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ what, value, budget }) => [
    what,
    String(value),
    String(budget),
    value <= budget ? 'kept' : 'OVER',
  ]);
  const all = [['', 'value', 'budget', 'verdict'], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join(' | '),
    )
    .join('\n');
}

progress('building');
const rows = await sizeRows();
let remark = '';
if (espruinoBinary && existsSync(espruinoBinary)) {
  progress('running on the interpreter');
  const measured = await interpreterRows(espruinoBinary);
  rows.push(...measured.rows);
  remark = measured.remark;
} else remark = espruinoBinary ? `ESPRUINO names no file: ${espruinoBinary}` : espruinoHint;
process.stdout.write(`${table(rows)}\n${remark}\n`);
if (rows.some(({ value, budget, isTime }) => value > budget && !isTime)) process.exitCode = 1;
