import type { Scenario } from '../../../sim/scenario/scenario.ts';
import type { PriceSeries } from '../../prices/priceSeries.ts';
import { fact, htmlPage, key, scroll } from '../../report/pageParts.ts';
import { escapeHtml, moneyText } from '../../report/reportText.ts';
import { clockTime, dayName } from '../../report/timeTicks.ts';
import type { TwinReport } from '../twinReport.ts';
import { driveChart } from './driveChart.ts';
import { energyFlows } from './energyFlows.ts';
import { hoursStrip } from './hoursStrip.ts';
import { moneySection } from './moneySection.ts';
import { energyText, numberText, rangeOf } from './quantityText.ts';
import { refusalTable } from './refusalTable.ts';
import type { Recording } from './runRecorder.ts';
import { sankeyChart } from './sankeyChart.ts';
import { spreadChart } from './spreadChart.ts';
import { tradeChart } from './tradeChart.ts';
import { twinPageStyle } from './twinPageStyle.ts';
import * as titles from './twinPageTitles.ts';

/** What the page of a run is made of. */
export interface TwinPageInput {
  readonly report: TwinReport;
  readonly recording: Recording;
  readonly scenario: Scenario;
  readonly prices: PriceSeries;
}

/** A simulated run as one HTML page for people who would rather look than read: it needs nothing but itself. */
export function twinPage(input: TwinPageInput): string {
  const { report, recording, scenario, prices } = input;
  const { timeZone } = scenario;
  const { run, drives } = recording;
  const reserve = `${numberText(report.socPct.reserve, 0)}\u202f%`;
  const doings = keys(
    key('would-sell', 'sells'),
    key('would-charge', 'charges'),
    key('away', 'not plugged in'),
    key('spread', 'between lowest and highest'),
  );
  const main = [
    header(input),
    headline(input),
    section(
      titles.tradeTitle(report),
      'Prices above, what the battery did at them below. Power and current are positive where they leave the battery and negative where they enter it, on the whole page.',
      keys(
        key('charge', 'price to buy, charges'),
        key('sell', 'price to sell, sells'),
        key('drive', 'motor drives'),
        key('regen', 'braking brings back'),
        key('aux', 'auxiliaries'),
        key('would-charge', 'plan would charge'),
        key('would-sell', 'plan would sell'),
        key('reserve', `reserve, ${reserve}`),
        key('away', 'not plugged in'),
      ),
      scroll(tradeChart(run, prices, report.socPct.reserve, timeZone)),
    ),
    drives.length === 0
      ? ''
      : section(
          titles.driveTitle(report, recording),
          titles.driveLead(recording),
          keys(
            key('drive', 'motor drives'),
            key('aux', 'auxiliaries'),
            key('regen', 'braking brings back'),
            key('spread', 'between lowest and highest'),
          ),
          scroll(driveChart(drives, timeZone)),
        ),
    section(
      titles.energyTitle(report, recording),
      'From left to right, each band as wide as its energy. The band that runs back is what braking returned: the battery or a hill gave it before, so it is no source.',
      keys(
        key('charge', 'bought'),
        key('sell', 'sold'),
        key('drive', 'driving'),
        key('regen', 'braking'),
        key('loss', 'losses'),
      ),
      scroll(sankeyChart(energyFlows(recording.audit, recording.stationDrawnWh))),
    ),
    section(
      titles.moneyTitle(report),
      `Four ways to run the same car over the same time, ${escapeHtml(report.money.currency)}; further to the right is better.`,
      '',
      moneySection(report),
    ),
    section(
      titles.refusalTitle(report),
      'Each cell is an hour: green for the part that was sold, then the reason that held longest.',
      keys(
        key('sell', 'sold'),
        key('charge', 'charging'),
        key('waits', 'waiting'),
        key('at-reserve', 'at the reserve'),
        key('away', 'driving or not plugged in'),
        key('trouble', 'needs attention'),
      ),
      scroll(hoursStrip(report.hours, timeZone)) + refusalTable(report.refusals),
    ),
    section(
      titles.packTitle(run),
      'At the terminals of the battery; its coldest and its warmest place.',
      doings,
      scroll(
        spreadChart(
          run,
          [
            { title: 'Voltage', unit: 'V', channels: ['packVoltageV'], height: 92, leastSpan: 10, digits: 0 },
            { title: 'Current', unit: 'A', channels: ['packCurrentA'], height: 92, leastSpan: 10, digits: 0 },
            {
              title: 'Temperature',
              unit: '°C',
              channels: ['packTempMinC', 'packTempMaxC'],
              height: 64,
              leastSpan: 6,
              digits: 1,
            },
          ],
          timeZone,
        ),
      ),
    ),
    section(
      titles.gridTitle(run),
      'Where the charger is connected: what it sells lifts the voltage there, what it buys lowers it.',
      doings,
      scroll(
        spreadChart(
          run,
          [
            { title: 'Voltage', unit: 'V', channels: ['gridVoltageV'], height: 92, leastSpan: 8, digits: 1 },
            {
              title: 'Frequency',
              unit: 'Hz',
              channels: ['gridFrequencyHz'],
              height: 64,
              leastSpan: 0.2,
              digits: 3,
            },
          ],
          timeZone,
        ),
      ),
    ),
    notes(input),
  ];
  return htmlPage(
    `${escapeHtml(scenario.title)}: ${moneyText(report.money.net, report.money.currency)}`,
    twinPageStyle,
    main.filter(Boolean).join('\n'),
  );
}

function section(title: string, lead: string, legend: string, body: string): string {
  return `<section><h2>${title}</h2><p class="lead">${lead}</p>${legend}${body}</section>`;
}

function keys(...entries: readonly string[]): string {
  return `<div class="key">${entries.join('')}</div>`;
}

function header({ report, scenario }: TwinPageInput): string {
  const { timeZone } = scenario;
  const first = dayName(Date.parse(report.startAt), timeZone);
  const last = dayName(Date.parse(report.endAt) - 1, timeZone);
  const days = first === last ? first : `${first} – ${last}`;
  const year = new Date(report.startAt).getUTCFullYear();
  return `<header><span><b>${escapeHtml(scenario.title)}</b> · ${escapeHtml(report.scenario)}, seed ${report.seed}</span><span>${days} ${year}, ${escapeHtml(timeZone)}</span></header>`;
}

function headline({ report }: TwinPageInput): string {
  const { money, energyWh, socPct } = report;
  const facts = [
    fact(energyText(energyWh.gridExported), 'sold to the grid'),
    fact(energyText(energyWh.gridImported), 'bought'),
    fact(`${numberText(report.distanceKm, 1)}\u00a0km`, 'driven'),
    fact(
      energyText(energyWh.regen),
      `back by braking, ${numberText(report.regenSharePct, 1)}\u202f% of traction`,
    ),
    fact(`${numberText(socPct.start, 0)} → ${numberText(socPct.end, 0)}\u202f%`, 'state of charge'),
  ];
  return `<section class="headline"><div class="share">${moneyText(money.net, money.currency)}</div>
<div><h1>${titles.headlineTitle(report)}</h1>
<p>${titles.headlineSentence(report)}</p></div>
<div class="facts">${facts.join('')}</div></section>`;
}

function notes({ report, recording, scenario }: TwinPageInput): string {
  const { run, drives } = recording;
  const [low, high] = rangeOf(run.channels.socPct.low, run.channels.socPct.high);
  const pieces = `${numberText(run.bucketMs / 1000, 0)}\u00a0s`;
  const detail =
    drives.length > 0 ? `, in the drives of ${numberText(drives[0]!.bucketMs / 1000, 1)}\u00a0s` : '';
  const start = clockTime(run.startAtMs, scenario.timeZone);
  return `<section class="notes"><h2>How to read this</h2>
<p><b>The books close.</b> What came in less what went out, what was lost and what stayed differ by ${report.auditResidual.toExponential(1)} of all that flowed. Losses are added up as they happen; what stayed in the battery, in speed and in height is read from the states at the beginning and the end.</p>
<p><b>Simulated</b> is everything but the firmware: the bytes that run here are those that are flashed. The car, its battery, the charger and the grid are models. The run began at ${start} with seed ${report.seed}; the same seed gives the same run. The state of charge was between ${numberText(low, 1)} and ${numberText(high, 1)}\u202f%.</p>
<p><b>Charts</b> show means of pieces of ${pieces}${detail}; behind them, between the lowest and the highest value in the piece, no spike is lost. Where the plan would charge or sell is what the host had published last; a car without network goes on by the plan that it holds.</p>
<p><b>Money</b> is what was sold less what was bought and the wear of the battery for what it sold, and what the battery holds more at the end than at the beginning, at the mean price of buying. <b>Perfect foresight</b> knows all prices and the energy of every drive; it follows them in steps of a minute without buses and firmware. <b>Never selling</b> knows the same.</p></section>`;
}
