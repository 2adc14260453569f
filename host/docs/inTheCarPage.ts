import { boards } from '../../firmware/contract/boards/boards.ts';
import type { BoardHardware, BoardWiring } from '../../firmware/contract/boards/boardData.ts';
import { powerStates, type PowerState } from '../../firmware/contract/powerStates.ts';
import { CHECK_IN_MS, wakeSourcesOf } from '../service/wakesWhen.ts';
import { withMadePart } from './madePart.ts';
import { markdownTable } from './markdownTable.ts';

/** Those that a car gets: the third runs on a desk. */
const names = ['esp32', 'espruino-wifi'] as const;
const fitted = names.map((name) => ({ name, ...boards[name]! }));
const titles = fitted.map(({ hardware }) => hardware.title);

const HOURS_OF_A_MONTH = 720;
/** Defaults of a vehicle profile, and the time that a look for news may take. */
const CHECK_IN_S = CHECK_IN_MS / 1000;
const NEWS_S = 20;
const UNCHARGED_MAX_H = 72;
const OWN_CHARGE_MAX_MAH = 1000;
/** Beyond this error of its clock the device does not trade. */
const CLOCK_UNSURE_S = 60;

/** docs/in-the-car.md with its tables as the boards and the power states have them. */
export function withCarTables(page: string): string {
  const tables = { wires, states, currents, parts, month, clocks };
  return Object.entries(tables).reduce(
    (text, [name, table]) => withMadePart(text, name, table().join('\n')),
    page,
  );
}

function wires(): string[] {
  const rows: [string, (wiring: BoardWiring) => string][] = [
    ['plug in the inlet', ({ lines }) => lines.plugDetect],
    ['ignition (terminal 15)', ({ lines }) => lines.ignition],
    ['interrupt of the vehicle CAN, low is active', ({ vehicleCan }) => vehicleCan.interrupt],
    ['the same inverted, high is active', ({ canWake }) => canWake ?? 'not needed'],
    ['transceivers to standby, high is standby', ({ lines }) => lines.canStandby],
    [
      '12 V supply through the divider',
      ({ auxSense }) => `${auxSense.pin}, ${auxSense.fullScaleV} V reads as 1`,
    ],
  ];
  return markdownTable(
    ['Wire', ...titles],
    rows.map(([label, pinOf]) => [label, ...fitted.map(({ wiring }) => pinOf(wiring))]),
  );
}

function states(): string[] {
  const wakes = (state: PowerState, name: string): string =>
    wakeSourcesOf(state, name).join(', ') || 'is awake';
  return markdownTable(
    ['State', 'When', 'What runs', ...titles.map((title) => `${title} wakes by`)],
    (Object.keys(powerStates) as PowerState[]).map((state) => [
      `\`${state}\``,
      powerStates[state].when,
      powerStates[state].runs,
      ...names.map((name) => wakes(state, name)),
    ]),
  );
}

function currents(): string[] {
  const rows: [string, (board: (typeof fitted)[number]) => number][] = [
    ['awake, no network', ({ wiring }) => wiring.currentMa.awake],
    ['awake, on the network', ({ wiring }) => wiring.currentMa.awake + wiring.currentMa.network],
    ['asleep, whatever wakes it', ({ wiring }) => wiring.currentMa.asleep],
    ['most that a parked month may average', ({ hardware }) => hardware.sleep.budgetMa],
  ];
  return markdownTable(
    ['At 12 V', ...titles],
    rows.map(([label, currentOf]) => [label, ...fitted.map((board) => `${currentOf(board)} mA`)]),
  );
}

function parts(): string[] {
  const consumers = (hardware: BoardHardware): Readonly<Record<string, number>> => hardware.sleep.asleepMa;
  const labels = [...new Set(fitted.flatMap(({ hardware }) => Object.keys(consumers(hardware))))];
  return markdownTable(
    ['Asleep', ...titles],
    labels.map((label) => [
      label,
      ...fitted.map(({ hardware }) => {
        const currentMa = consumers(hardware)[label];
        return currentMa === undefined ? '-' : `${currentMa} mA`;
      }),
    ]),
  );
}

function month(): string[] {
  const asleepMah = ({ wiring }: (typeof fitted)[number]): number =>
    wiring.currentMa.asleep * HOURS_OF_A_MONTH;
  const networkMa = ({ wiring }: (typeof fitted)[number]): number =>
    wiring.currentMa.awake + wiring.currentMa.network;
  const newsMah = (board: (typeof fitted)[number]): number => {
    if (!wakeSourcesOf('parked', board.name).includes('timer')) return 0;
    const looks = (UNCHARGED_MAX_H * 3600) / CHECK_IN_S;
    return (looks * NEWS_S * networkMa(board)) / 3600;
  };
  const whole = (value: number): string => `${Math.round(value)} mAh`;
  return markdownTable(
    ['30 days parked, nothing charges the 12 V battery', ...titles],
    [
      ['asleep', ...fitted.map((board) => whole(asleepMah(board)))],
      [
        `looks for news, every ${CHECK_IN_S / 3600} h for ${UNCHARGED_MAX_H} h`,
        ...fitted.map((board) => whole(newsMah(board))),
      ],
      ['together', ...fitted.map((board) => whole(asleepMah(board) + newsMah(board)))],
      [
        'average',
        ...fitted.map((board) => `${((asleepMah(board) + newsMah(board)) / HOURS_OF_A_MONTH).toFixed(2)} mA`),
      ],
      [
        'plugged in: awake until half of the allowance is used, then asleep but for its slots',
        ...fitted.map((board) => `${(OWN_CHARGE_MAX_MAH / 2 / networkMa(board)).toFixed(1)} h`),
      ],
    ],
  );
}

function clocks(): string[] {
  const ppm = (value: number): string => `${value / 10_000} %`;
  const lasts = (value: number): string => {
    const minutes = CLOCK_UNSURE_S / (value / 1e6) / 60;
    return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
  };
  const rows: [string, (wiring: BoardWiring) => string][] = [
    ['wrong by at most, awake', ({ clockErrorPpm }) => ppm(clockErrorPpm.awake)],
    ['wrong by at most, asleep', ({ clockErrorPpm }) => ppm(clockErrorPpm.asleep)],
    ['trades without news of the time for, awake', ({ clockErrorPpm }) => lasts(clockErrorPpm.awake)],
    ['the same, asleep', ({ clockErrorPpm }) => lasts(clockErrorPpm.asleep)],
  ];
  return markdownTable(
    ['Clock', ...titles],
    [
      ...rows.map(([label, valueOf]) => [label, ...fitted.map(({ wiring }) => valueOf(wiring))]),
      ['asks a time server (NTP)', ...fitted.map(({ hardware }) => (hardware.datagrams ? 'yes' : 'no'))],
      [
        'clock module (DS3231), SCL and SDA',
        ...fitted.map(({ wiring: { i2cPins } }) => (i2cPins ? `${i2cPins.scl}, ${i2cPins.sda}` : 'none')),
      ],
    ],
  );
}
