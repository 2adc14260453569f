import type { Observation } from './observation.ts';
import type { ObservedGridCode } from './observedGridCode.ts';

/**
 * A danger, and what the controller must have done a while after it began. A danger that the controller can only learn
 * from a message counts while that message reaches it and says what its unit measured: a lost message is a danger of its
 * own (SG5), a unit that is wrong with a good counter is beyond what a listener can know.
 */
export interface ReactionRule {
  readonly goal: string;
  readonly what: string;
  /** The latest moment of the answer after the danger began, s, and where that comes from. */
  readonly withinS: number;
  readonly source: string;
  danger(o: Observation): boolean;
  /** How long ago it began, s, where it is noticed later than that. */
  beganAgoS?(o: Observation): number;
  answered(o: Observation): boolean;
  measured(o: Observation): string;
}

/** The longest step of the observer's own look, s: what it measures is at most so much too long. */
export const LOOK_S = 0.02;

const silent = (o: Observation): boolean => o.askedA === 0;
const noExport = (o: Observation): boolean => o.askedA <= 0;
const noImport = (o: Observation): boolean => o.askedA >= 0;
const asked = (o: Observation): string => `asks for ${o.askedA} A`;

/** SG1, SG3, SG4: "0 W <= 1 s"; and the period of the slowest of their messages, a control tick and a round of frames. */
const TOLD_REACTION_S = 1 + 0.3;
/** SG5: older than 1 s (the meter: 2 s) is stale; then a control tick and a round of frames. */
const STALE_S = 1;
export const METER_STALE_S = 2;
export const TICK_AND_FRAMES_S = 0.3;
/** SG2: "latch after 2 s". */
const CELL_REACTION_S = 2;
/** SG7: "inhibit <= 100 ms". */
const DRIVING_REACTION_S = 0.1 + LOOK_S;
/**
 * The motor's speed of a parked car is sampled: three ticks between two samples at most, the last of which may come late,
 * and two of the message's periods where the chip's filters are changing during the first; and a look.
 */
const MOTION_REACTION_S = 0.3 + 0.03 + 0.02 + LOOK_S;
/** SG6: a set point that has expired is taken back with 10 % a second. */
const EXPIRY_REACTION_S = 10 + TICK_AND_FRAMES_S;
/** The meter speaks twice a second; then as SG1. */
const GRID_REACTION_S = 0.5 + TOLD_REACTION_S;
/** SG4: "error > 10 % or 2 kW for > 500 ms", "0 W <= 1 s", "contactor open request <= 7 s". */
const DEVIATION_S = 0.5;
const OPEN_REQUEST_S = 7;
const DEVIATION_SHARE = 0.1;
const DEVIATION_W = 2000;
/** What the battery's limit leaves: steps of 250 W on the wire, and one ampere. */
const LIMIT_SLACK_W = 700;
/** The state of charge comes in steps of 0.1 %. */
const SOC_STEP_PCT = 0.1;
/** The owner's reserve, but never less than this. */
const RESERVE_FLOOR_PCT = 20;
/** The meter's steps are 10 mV and 1 mHz. */
export const METER_STEP_PU = 0.0005;
export const METER_STEP_HZ = 0.002;
const LEAST_CELL_V = 3.2;
const MOST_CELL_V = 4.2;
const DISCHARGE_C = [-20, 45] as const;
const CHARGE_C = [0, 45] as const;
/** Rounding of the motor's speed, 1/min. */
const STANDSTILL_RPM = 5;
/** Contactors may open under no more than this. */
const OPEN_BELOW_A = 5;
/** SG10: "hardware WDT 2 s, fed only by a completed safety loop". */
const WATCHDOG_S = 2;

const deviationA = (o: Observation, mostAskedA: number, leastAskedA: number): number => {
  const slackA = Math.max(
    DEVIATION_SHARE * Math.max(mostAskedA, -leastAskedA),
    DEVIATION_W / Math.max(1, o.world.pack.voltageV),
  );
  return Math.max(o.currentA - mostAskedA - slackA, leastAskedA - slackA - o.currentA);
};

/** What was asked for in the time in which an obedient station still follows: 20 A/s down from 25 A. */
const FOLLOWS_S = 1.5;

/** Rules that need to remember something are made anew for each world. @param reserveSocPct the owner's */
export function reactionRules(reserveSocPct: number, grid: ObservedGridCode): readonly ReactionRule[] {
  const [leastPu, mostPu] = grid.stayPu;
  const [leastOffHz, mostOffHz] = grid.stayOffHz;
  const reservePct = Math.max(reserveSocPct, RESERVE_FLOOR_PCT);
  const asksRecently: { atS: number; askedA: number }[] = [];
  const askRange = (o: Observation): readonly [leastA: number, mostA: number] => {
    const last = asksRecently.at(-1);
    if (!last || last.askedA !== o.askedA) asksRecently.push({ atS: o.nowS, askedA: o.askedA });
    // The one before the oldest that counts was still in force when the window began.
    while (asksRecently.length > 1 && asksRecently[1]!.atS < o.nowS - FOLLOWS_S) asksRecently.shift();
    const amperes = asksRecently.map(({ askedA }) => askedA);
    return [Math.min(0, ...amperes), Math.max(0, ...amperes)];
  };

  return [
    {
      goal: 'SG7',
      what: 'asks for power with the ignition on',
      withinS: DRIVING_REACTION_S,
      source: 'SG7: inhibit <= 100 ms',
      danger: (o) => o.world.lines.ignition,
      answered: silent,
      measured: asked,
    },
    {
      goal: 'SG7',
      what: 'asks for power while the car moves',
      withinS: MOTION_REACTION_S,
      source: 'SG7: inhibit <= 100 ms after it was noticed, by a sample of the motor speed within 350 ms',
      danger: (o) => Math.abs(o.world.measured.values.motorSpeedRpm) > STANDSTILL_RPM && o.isTold('motor'),
      answered: silent,
      measured: (o) => `${asked(o)} at ${o.world.measured.values.motorSpeedRpm.toFixed(0)} rpm`,
    },
    {
      goal: 'SG7',
      what: 'asks for power without a connector',
      withinS: DRIVING_REACTION_S,
      source: 'SG7: inhibit <= 100 ms',
      danger: (o) => !o.world.lines.plugDetect,
      answered: silent,
      measured: asked,
    },
    {
      goal: 'SG1',
      what: 'exports below the reserve',
      withinS: TOLD_REACTION_S,
      source:
        'SG1: 0 W <= 1 s. The state of charge is the one that the battery reports: nobody can see its error',
      danger: (o) => o.world.measured.values.socPct < reservePct - SOC_STEP_PCT && o.isTold('charge'),
      answered: noExport,
      measured: (o) => `${asked(o)} at ${o.world.measured.values.socPct.toFixed(1)} %`,
    },
    {
      goal: 'SG2',
      what: 'exports from an empty cell',
      withinS: CELL_REACTION_S,
      source: 'SG2: discharge stop 3.20 V, 2 s. Known by the power limit of the battery',
      danger: (o) => o.world.pack.cellMinV < LEAST_CELL_V && o.isTold('limits'),
      answered: noExport,
      measured: (o) => `${asked(o)} at ${o.world.pack.cellMinV.toFixed(2)} V`,
    },
    {
      goal: 'SG2',
      what: 'charges a full cell',
      withinS: CELL_REACTION_S,
      source: 'SG2: charge stop 4.20 V, 2 s. Known by the power limit of the battery',
      danger: (o) => o.world.pack.cellMaxV > MOST_CELL_V && o.isTold('limits'),
      answered: noImport,
      measured: (o) => `${asked(o)} at ${o.world.pack.cellMaxV.toFixed(2)} V`,
    },
    {
      goal: 'SG3',
      what: 'exports outside the temperatures for discharging',
      withinS: TOLD_REACTION_S,
      source: 'SG3: discharge -20..45 degC',
      danger: ({ world: { pack }, isTold }) =>
        (pack.tempMinC < DISCHARGE_C[0] || pack.tempMaxC > DISCHARGE_C[1]) && isTold('limits'),
      answered: noExport,
      measured: (o) =>
        `${asked(o)} at ${o.world.pack.tempMinC.toFixed(0)} to ${o.world.pack.tempMaxC.toFixed(0)} degC`,
    },
    {
      goal: 'SG3',
      what: 'charges outside the temperatures for charging',
      withinS: TOLD_REACTION_S,
      source: 'SG3: charge 0-45 degC',
      danger: ({ world: { pack }, isTold }) =>
        (pack.tempMinC < CHARGE_C[0] || pack.tempMaxC > CHARGE_C[1]) && isTold('limits'),
      answered: noImport,
      measured: (o) =>
        `${asked(o)} at ${o.world.pack.tempMinC.toFixed(0)} to ${o.world.pack.tempMaxC.toFixed(0)} degC`,
    },
    {
      goal: 'SG4',
      what: 'asks for more than the battery allows',
      withinS: TOLD_REACTION_S,
      source: 'SG4: current <= BMS limit, 0 W <= 1 s',
      danger: ({ askedA, world, isTold }) => {
        const { dischargeLimitW, chargeLimitW } = world.measured.values;
        const powerW = askedA * world.pack.voltageV;
        return (
          (powerW > dischargeLimitW + LIMIT_SLACK_W || -powerW > chargeLimitW + LIMIT_SLACK_W) &&
          isTold('limits')
        );
      },
      answered: () => false,
      measured: ({ askedA, world: { pack, measured } }) =>
        `${(askedA * pack.voltageV).toFixed(0)} W asked, ${measured.values.dischargeLimitW.toFixed(0)} W out and ${measured.values.chargeLimitW.toFixed(0)} W in allowed`,
    },
    {
      goal: 'SG4',
      what: 'asks for power while the battery wants its relay open',
      withinS: TOLD_REACTION_S,
      source: 'SG4: 0 W <= 1 s',
      danger: (o) => o.world.measured.values.relayCutRequest !== 0 && o.isTold('pack'),
      answered: silent,
      measured: asked,
    },
    {
      goal: 'SG4',
      what: 'goes on asking a station that moves more than it is asked for, or the other way',
      withinS: DEVIATION_S + TOLD_REACTION_S,
      source: 'SG4: error > 10 % or 2 kW for > 500 ms, then 0 W <= 1 s',
      danger: (o) => {
        const [leastA, mostA] = askRange(o);
        return deviationA(o, mostA, leastA) > 0 && o.isTold('stationDischarge');
      },
      answered: silent,
      measured: (o) => `${asked(o)}, ${o.currentA.toFixed(1)} A flow`,
    },
    {
      goal: 'SG4',
      what: 'leaves the contactors closed while current flows that nobody asks for',
      withinS: DEVIATION_S + OPEN_REQUEST_S + TICK_AND_FRAMES_S,
      source: 'SG4: contactor open request <= 7 s',
      danger: (o) => o.askedA === 0 && Math.abs(o.currentA) > OPEN_BELOW_A && o.world.lines.contactors,
      answered: (o) => !o.world.lines.contactors,
      measured: (o) => `${o.currentA.toFixed(1)} A flow`,
    },
    ...(['pack', 'limits', 'charge', 'motor'] as const).map((name): ReactionRule => ({
      goal: 'SG5',
      what: `asks for power without fresh data of the car (${name})`,
      withinS: STALE_S + TICK_AND_FRAMES_S,
      source: 'SG5: vehicle CAN > 1 s',
      danger: (o) => o.ageS(name) > 0.1,
      beganAgoS: (o) => o.ageS(name),
      answered: silent,
      measured: (o) => `${asked(o)} after ${o.ageS(name).toFixed(2)} s`,
    })),
    {
      goal: 'SG5',
      what: 'asks for power without a word of the station',
      withinS: STALE_S + TICK_AND_FRAMES_S,
      source: 'SG5: charger > 1 s',
      danger: (o) => o.ageS('station') > 0.11,
      beganAgoS: (o) => o.ageS('station'),
      answered: silent,
      measured: (o) => `${asked(o)} after ${o.ageS('station').toFixed(2)} s`,
    },
    {
      goal: 'SG5',
      what: 'asks for power without a word of the meter',
      withinS: METER_STALE_S + TICK_AND_FRAMES_S,
      source: 'SG5: grid meter > 2 s',
      danger: (o) => o.ageS('meter') > 0.51,
      beganAgoS: (o) => o.ageS('meter'),
      answered: silent,
      measured: (o) => `${asked(o)} after ${o.ageS('meter').toFixed(2)} s`,
    },
    {
      goal: 'SG6',
      what: 'exports without a policy that says so',
      withinS: EXPIRY_REACTION_S,
      source: 'SG6: back to 0 W with 10 %/s, not the last value',
      danger: (o) => !o.allowed.export,
      answered: noExport,
      measured: asked,
    },
    {
      goal: 'SG6',
      what: 'charges without a policy that says so',
      withinS: EXPIRY_REACTION_S,
      source: 'SG6: back to 0 W with 10 %/s, not the last value',
      danger: (o) => !o.allowed.import,
      answered: noImport,
      measured: asked,
    },
    {
      goal: 'SG8',
      what: 'asks for power outside the voltage window of the grid',
      withinS: GRID_REACTION_S,
      source: `SG8: back-off at ${leastPu} and ${mostPu} of nominal, inside the certified inverter`,
      danger: (o) =>
        (o.gridPu < leastPu - METER_STEP_PU || o.gridPu > mostPu + METER_STEP_PU) && o.isTold('meter'),
      answered: silent,
      measured: (o) => `${asked(o)} at ${o.gridPu.toFixed(3)} of nominal`,
    },
    {
      goal: 'SG8',
      what: 'asks for power outside the frequency window of the grid',
      withinS: GRID_REACTION_S,
      source: `SG8: back-off at ${leastOffHz} and ${mostOffHz} Hz off nominal, inside the certified inverter`,
      danger: (o) =>
        (o.gridOffHz < leastOffHz - METER_STEP_HZ || o.gridOffHz > mostOffHz + METER_STEP_HZ) &&
        o.isTold('meter'),
      answered: silent,
      measured: (o) => `${asked(o)} at ${o.gridOffHz.toFixed(2)} Hz off nominal`,
    },
    {
      goal: 'SG4',
      what: 'goes on asking a station that reports a fault',
      withinS: TOLD_REACTION_S,
      source: 'insulation and fault bits of the station; as SG4: 0 W <= 1 s',
      danger: (o) => o.stationSaysFault,
      answered: silent,
      measured: asked,
    },
    {
      goal: 'SG10',
      what: 'asks for power while its control loop does not run',
      withinS: WATCHDOG_S + TICK_AND_FRAMES_S,
      source: 'SG10: watchdog 2 s, fed only by a completed safety loop',
      danger: (o) => o.tickAgeS > 0.2,
      beganAgoS: (o) => o.tickAgeS,
      answered: silent,
      measured: (o) => `${asked(o)}, last fed ${o.tickAgeS.toFixed(1)} s ago`,
    },
    {
      goal: 'SG10',
      what: 'runs without a watchdog',
      withinS: 1,
      source: 'SG10: hardware watchdog',
      // What sleeps and starts anew runs nothing that could hang.
      danger: ({ world: { controller } }) =>
        controller.isPowered() && !controller.isAsleep?.() && controller.watchdogAtUs() === Infinity,
      answered: () => false,
      measured: () => 'the watchdog is off',
    },
  ];
}
