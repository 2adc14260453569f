import { markdownTable } from '../docs/markdownTable.ts';
import {
  DEFAULT_GRID_CODE,
  gridNumbers,
  unverifiedNumbers,
  type GridCode,
  type GridNumber,
} from './gridCode.ts';

const functions: readonly (readonly [string, string])[] = [
  [
    'our own window',
    '0 W at the first reading outside it; back at once when the grid is inside by the margin',
  ],
  ['momentary cessation', 'the same: it begins beyond our window, and the way back is as quick'],
  [
    'trip',
    'counted from the first reading beyond a limit; what is beyond for less than the clearing time, and so all ride-through, is no trip',
  ],
  ['mean of ten minutes', 'moves on every 3 s; counts as nominal before the first ten minutes are over'],
  [
    'enter service',
    'at start, after a trip, and after more than 2 s without a reading of the meter: wait, then ramp; both directions',
  ],
  ['ramp', 'a grid that leaves our window on the ramp starts the wait again'],
  [
    'frequency droop',
    'limits export at a high frequency and import at a low one, from the power before; never across zero',
  ],
  ['volt-watt', 'limits export at once, without the slow response that the code allows'],
];

const intro = (): string => `# Grid codes

This page is made from \`firmware/safety/grid-code/*.yaml\`: change a number there, then run \`npx vitest run test/docs/gridCodes.test.ts -u\`.

## What backfeed does, and what the inverter must do

backfeed is **not** the certified trip device, and it must not be used as one. It reads voltage and frequency from a meter every 500 ms, so it cannot clear a fault within 0.16 s as IEEE 1547 asks. The charger's inverter must be certified for the grid code of the place, set to it, and must do by itself:

- trip within the clearing times, and detect an unintentional island;
- ride through, with the current that the code asks for there, and cease momentarily;
- enter service, ramp and reconnect by the code;
- droop across zero power, and the pace of the way back after it; reactive power, and volt-watt where it is on.

backfeed steps aside **earlier**: outside its own window it commands 0 W at once, in both directions, and it comes back as soon as the grid is a little further inside. That is a setpoint and no trip. Who must step aside again within a minute after coming back has moved the voltage with power of its own, and enters service anew: after the wait, on the ramp. It also keeps the longer memory of the code: when the grid was beyond a limit of the code for its clearing time, power flows again only after the wait and the ramp of enter service. Whatever backfeed decides, it only ever takes power away.

${markdownTable(['Function', 'What the firmware does'], functions).join('\n')}

A reading at a limit is inside; one step of the meter (0.01 V, 0.001 Hz) further is outside.

## Choosing a code

    backfeed firmware build --grid-code vde-ar-n-4105 --accept-unverified
    backfeed firmware build --grid-setting enterService.delayS=60

The default is \`${DEFAULT_GRID_CODE}\`. In a scenario of the simulator: \`grid: { code: vde-ar-n-4105, acceptUnverified: true, settings: { enterService.delayS: 30 } }\`; its grid is a European house unless \`site\` names another (\`sim/grid/sites\`), and without the key the code is \`en50549-1\`.

Every number says which public source confirms it. The documents of the codes themselves are not public, so nobody here has compared with them: **check the numbers against your copy and your network operator before you connect anything.** A number that no open source confirms is _unverified_, and a code that would use one is only built with \`--accept-unverified\`. A setting may differ from the default inside the range of the code.

The nominal voltage, line to neutral at the meter, is \`gridVoltageV\` in the configuration of the device (such as 120, 230, 240 or 277); where it is absent, that of the code.
`;

/** Text of docs/grid-codes.md: every number with its source and status. */
export function gridCodePage(codes: readonly GridCode[]): string {
  return [intro(), ...codes.map(section)].join('\n');
}

function section(code: GridCode): string {
  const numbers = gridNumbers(code);
  const open = unverifiedNumbers(code, []);
  return [
    `## ${code.name}`,
    '',
    `${code.label}. Document: ${code.document}, edition ${code.edition}. ${
      open.length === 0
        ? 'Every number in use is confirmed by an open source.'
        : `Needs \`--accept-unverified\`: ${open.length} ${open.length === 1 ? 'number is' : 'numbers are'} unverified.`
    }`,
    '',
    ...code.notes.map((note) => `- ${note}`),
    ...(code.notes.length > 0 ? [''] : []),
    ...markdownTable(
      ['Number', 'Value', 'Range', 'Place in the document', 'Status'],
      numbers.map((number) => [
        `\`${number.path}\``,
        `${number.value} ${number.unit}`,
        rangeText(number),
        number.clause ?? '',
        number.status,
      ]),
    ),
    ...(code.voltWatt ? ['', `Volt-watt is ${code.voltWatt.enabled ? 'on' : 'off'} by default.`] : []),
    ...rideThrough(code),
    '',
    'Sources:',
    '',
    ...Object.entries(code.sources).map(([name, text]) => `- \`${name}\`: ${text}`),
    '',
  ].join('\n');
}

function rangeText({ range, unit, status }: GridNumber): string {
  if (!range) return '';
  const text = `${range.min} to ${range.max} ${unit}`;
  return range.status === status ? text : `${text} (${range.status})`;
}

function rideThrough({ rideThrough: { voltage, frequency } }: GridCode): string[] {
  if (voltage.length + frequency.length === 0)
    return ['', 'Ride-through: no open source gives the curve of this code, so it is left to the inverter.'];
  return [
    '',
    'Ride-through, which no trip may cut short:',
    '',
    ...markdownTable(
      ['From', 'To', 'At least', 'Momentary cessation', 'Status'],
      [
        ...voltage.map((row) => [
          `${row.fromPu} pu`,
          `${row.toPu} pu`,
          `${row.atLeastS} s${row.perPuS ? ` and ${row.perPuS} s for each pu above` : ''}`,
          row.momentaryCessation ? 'yes' : '',
          row.status,
        ]),
        ...frequency.map((row) => [
          `${row.fromHz} Hz`,
          `${row.toHz} Hz`,
          `${row.atLeastS} s`,
          '',
          row.status,
        ]),
      ],
    ),
  ];
}
