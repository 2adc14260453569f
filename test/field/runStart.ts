import type { JournalMessage, StateMessage } from '../../firmware/contract/messages.ts';
import type { Reason } from '../../firmware/contract/reasons.ts';
import { commuteCycle } from '../../sim/cycle/exampleCycles.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import { carKinds } from '../../sim/fault/carKinds.ts';
import { frameKinds } from '../../sim/fault/frameKinds.ts';
import { faultKinds } from '../../sim/fault/faultKinds.ts';
import type { FieldScenario, FieldState, ForbiddenThing } from '../../sim/scenario/fieldScenario.ts';
import { campaignProfile, type CampaignFirmware } from '../campaign/campaignFirmware.ts';
import type { CampaignPlan } from '../campaign/campaignHost.ts';
import { createCampaignCar, type CampaignCar } from '../campaign/runScenario.ts';
import type { FieldStart } from './drawStart.ts';
import type { SeenStart } from './seenStart.ts';

/** Power that counts as a transfer, and from which on one has come up to its full power. */
const MOVES_W = 1000;
const FULL_W = 7000;
/** A station takes its current back at 20 A a second. */
const RAMP_DOWN_MS = 2000;
const MOVING_MPS = 3;
/** A car that has not come into its start state by then never does. */
const BEGIN_MAX_MS = 120_000;
const STEP_MS = 100;
/** A meter that was not heard for this long was not heard since power has ended. */
const METERED_MS = 5_000;
/** Until everything that a plugged car does after the controller's start is over. */
const SETTLED_MS = 30_000;
const UNPLUGGED_SETTLED_MS = 5_000;

const plans: Readonly<Record<FieldState, CampaignPlan>> = {
  parked: 'sell',
  plugged: 'hold',
  plugging: 'sell',
  selling: 'sell',
  buying: 'charge',
  driving: 'sell',
};

const commute = commuteCycle();

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const onStep = (value: number, step: number): number => Math.round(value / step) * step;

/** Steps in which the car tells the battery's current and voltage, A and V. */
function resolutionOf(vehicle: string): readonly [number, number] {
  const { bindings, frames } = campaignProfile(vehicle);
  const stepOf = (name: 'batteryCurrentA' | 'batteryVoltageV'): number => {
    const { frame, signal, scale } = bindings[name]!;
    return Math.abs(scale * frames[frame]!.signals[signal]!.scale);
  };
  return [stepOf('batteryCurrentA'), stepOf('batteryVoltageV')];
}

/** Whether the car is in the state that the scenario starts from. */
function isInState(state: FieldState, { world }: CampaignCar, nowMs: number): boolean {
  switch (state) {
    case 'parked':
      return nowMs >= UNPLUGGED_SETTLED_MS;
    case 'plugged':
      return nowMs >= SETTLED_MS;
    case 'plugging':
      return true;
    case 'selling':
      return world.station.dcPowerW > FULL_W;
    case 'buying':
      return world.station.dcPowerW < -FULL_W;
    case 'driving':
      return world.vehicle.speedMps > MOVING_MPS;
  }
}

/** Runs one start of a scenario to its end, and says what was seen. */
export function runStart(scenario: FieldScenario, start: FieldStart, firmware: CampaignFirmware): SeenStart {
  const { state } = scenario.start;
  const answerMs = scenario.expect.power?.withinMs ?? 0;
  const smallW = scenario.expect.power?.atMostW ?? 200;
  const slotMs = scenario.slotS && ([scenario.slotS[0] * 1000, scenario.slotS[1] * 1000] as const);
  const codes = new Set<Reason>();
  const delivered = new Set<number>();
  const happened: Record<ForbiddenThing, number> = {
    unaskedWake: 0,
    transmit: 0,
    zeroSoc: 0,
    restart: 0,
    outsideSlot: 0,
  };
  let faultMs = Infinity;
  let lastCode: Reason | null = null;
  /** What the grid meter showed, look by look: its present figure is news that the device hears with its next frame. */
  const metered: { readonly atMs: number; readonly exportedWh: number; readonly importedWh: number }[] = [];
  let lossWh = 0;
  let inventedWh = 0;
  let driveErrorPct = NaN;
  let gapMs = 0;
  let dropped = 0;
  let records = 0;

  const car = createCampaignCar(
    { seed: start.seed, plan: plans[state], socPct: start.socPct, faults: [] },
    firmware,
    {
      frontEnd: scenario.start.frontEnd,
      pluggedAtStart: state !== 'parked' && state !== 'driving',
      mayChangeFrames: start.faults.some(({ fault: { kind } }) => kind in frameKinds || kind in carKinds),
      ...(slotMs && { planMs: slotMs }),
      ...(start.ambientC !== null && {
        weather: { ambientC: start.ambientC, headwindMps: 0, altitudeM: 0 },
      }),
      ...(state === 'driving' && {
        drives: [{ unplugAtUs: 0, departAtUs: 2e6, arriveAtUs: 3600e6, plugAtUs: null, cycle: commute }],
      }),
      onFrame: (_frame, _endUs, _bus, isOurs) => {
        if (isOurs) happened.transmit++;
      },
    },
  );
  const { world } = car;
  const { station, lines, meter } = world;

  // What the car measures, in the steps that its messages can say: more nobody on the bus can know. It is on the bus
  // during the step of the plant after the one that it is the mean of.
  const [stepA, stepV] = resolutionOf(firmware.vehicle);
  const measuredWh = { tractionWh: 0, regenWh: 0 };
  let [before, last] = [{ ...measuredWh }, { ...measuredWh }];
  let stepAtMs = 0;
  if (state === 'driving')
    world.onPlantStep = (atUs, dtS) => {
      stepAtMs = atUs / 1000;
      const { batteryCurrentA, batteryVoltageV } = world.measured.values;
      const powerW = onStep(batteryCurrentA, stepA) * onStep(batteryVoltageV, stepV);
      measuredWh[powerW > 0 ? 'tractionWh' : 'regenWh'] += (Math.abs(powerW) * dtS) / 3600;
      [before, last] = [last, { ...measuredWh }];
    };
  /** Traction and regeneration as they are, and as they are told, Wh; from the first word after the fault began on. */
  let base: { readonly truth: readonly number[]; readonly told: readonly number[] } | null = null;
  const driveError = ({ energy, up }: StateMessage): number => {
    const share = Math.min(1, Math.max(0, (up - stepAtMs) / STEP_MS));
    const keys = ['tractionWh', 'regenWh'] as const;
    const truth = keys.map((key) => before[key] + share * (last[key] - before[key]));
    const told = keys.map((key) => energy[key]);
    const from = (base ??= { truth, told });
    const gained = (now: readonly number[], then: readonly number[]): number[] =>
      now.map((wh, i) => wh - then[i]!);
    const moved = gained(truth, from.truth);
    const booked = gained(told, from.told);
    return (100 * sum(moved.map((wh, i) => Math.abs(booked[i]! - wh)))) / sum(moved);
  };

  const takeState = (message: StateMessage): void => {
    const { energy } = message;
    if (message.socPct === 0 && world.pack.socPct > 1) happened.zeroSoc++;
    const heardAtMs = toldAtMs - (message.ageMs.meter ?? METERED_MS);
    const heard = metered.findLast(({ atMs }) => atMs <= heardAtMs) ?? metered[0] ?? meter;
    lossWh = heard.exportedWh - energy.exportedWh + (heard.importedWh - energy.importedWh);
    inventedWh = Math.max(
      inventedWh,
      energy.exportedWh - meter.exportedWh,
      energy.importedWh - meter.importedWh,
    );
    if (state === 'driving' && toldAtMs >= faultMs) driveErrorPct = driveError(message);
    gapMs = message.gapMs;
    dropped = message.journal.dropped;
  };
  let toldAtMs = 0;
  car.host.onMessage = (topic, payload) => {
    if (topic !== 'state' && topic !== 'event' && topic !== 'meter') return;
    const message = JSON.parse(payload) as StateMessage | JournalMessage;
    if ('seq' in message) {
      if (!delivered.has(message.seq)) records++;
      delivered.add(message.seq);
    } else takeState(message);
    if (toldAtMs < faultMs) codes.clear();
    codes.add(message.code);
    lastCode = message.code;
  };

  // Into the start state.
  let nowMs = 0;
  const early = start.faults.filter(({ fromState }) => !fromState).map(({ fault }) => fault);
  for (const fault of early) car.addFault(fault);
  if (early.length > 0) faultMs = Math.min(...early.map(({ startMs }) => startMs));
  const lateOnes = start.faults.filter(({ fromState }) => fromState);
  const mustBegin = lateOnes.length > 0;
  const each = (us: number): void => {
    const atMs = (toldAtMs = us / 1000);
    if (metered[0] && metered[0].atMs < atMs - METERED_MS) metered.shift();
    metered.push({ atMs, exportedWh: meter.exportedWh, importedWh: meter.importedWh });
  };
  while (mustBegin && nowMs < BEGIN_MAX_MS && !isInState(state, car, nowMs)) {
    nowMs += STEP_MS;
    car.runUntil(nowMs, each);
  }
  const hasBegun = !mustBegin || isInState(state, car, nowMs);
  const late = lateOnes.map(({ fault }): Fault => ({ ...fault, startMs: nowMs + fault.startMs }));
  for (const fault of late) car.addFault(fault);
  const faults = [...early, ...late];
  faultMs = Math.min(...faults.map(({ startMs }) => startMs));
  const overMs = Math.max(
    ...faults.map(({ startMs, durationMs }) => startMs + (durationMs === Infinity ? 0 : durationMs)),
  );
  const endMs = overMs + scenario.watchedS * 1000;
  if (!hasBegun) return nothingSeen();

  if (nowMs < faultMs) car.runUntil(faultMs, each);
  const recordsBefore = records;
  codes.clear();
  const boots = world.controller.boots();
  const framesBefore = happened.transmit;
  let wasAsked = lines.hvRequest;
  let wasClosed = lines.contactors;
  let closings = 0;
  let reactionMs = Infinity;
  let mostLateW = 0;
  let mostAfterW = 0;
  let leastW = Infinity;
  let recoveryMs = Infinity;
  // What happened at once may show later: a counter that wraps.
  const mayEndEarly =
    scenario.expect.recoversWithinS !== undefined &&
    faults.every(({ kind }) => !faultKinds[kind].isMomentary);
  let sentinelMs = Infinity;

  const look = (us: number): void => {
    each(us);
    const atMs = us / 1000;
    const powerW = Math.abs(station.dcPowerW);
    if (powerW <= smallW && reactionMs === Infinity) reactionMs = atMs - faultMs;
    if (atMs > faultMs + answerMs) {
      if (atMs <= overMs) mostLateW = Math.max(mostLateW, powerW);
      mostAfterW = Math.max(mostAfterW, powerW);
    }
    leastW = Math.min(leastW, powerW);
    if (atMs > Math.max(overMs, faultMs + reactionMs) && powerW > MOVES_W && recoveryMs === Infinity)
      recoveryMs = atMs - overMs;
    if (lines.hvRequest && !wasAsked) happened.unaskedWake++;
    wasAsked = lines.hvRequest;
    if (lines.contactors && !wasClosed) closings++;
    wasClosed = lines.contactors;
    if (slotMs && station.dcPowerW > MOVES_W && (atMs < slotMs[0] || atMs >= slotMs[1] + RAMP_DOWN_MS))
      happened.outsideSlot++;
  };
  for (nowMs = Math.max(nowMs, faultMs); nowMs < endMs && nowMs < sentinelMs;) {
    nowMs = Math.min(endMs, nowMs + STEP_MS);
    car.runUntil(nowMs, look);
    // The last state tells of what came before it: one more second lets it come.
    if (mayEndEarly && recoveryMs < Infinity && sentinelMs === Infinity) sentinelMs = nowMs + 2500;
  }
  happened.transmit -= framesBefore;
  happened.restart = world.controller.boots() - boots;
  const highest = Math.max(0, ...delivered);
  return {
    hasBegun,
    reactionMs,
    mostLateW,
    leastW,
    recoveryMs,
    mostAfterW,
    codes: [...codes],
    lastCode,
    lossWh,
    inventedWh,
    driveErrorPct,
    gapMs,
    closings,
    records: records - recordsBefore,
    lostRecords: dropped + highest - delivered.size,
    happened,
    brokenGoals: car.violations.map(
      ({ goal, what, measured, limit }) => `${goal} ${what}: ${measured}; limit ${limit}`,
    ),
  };

  function nothingSeen(): SeenStart {
    return {
      hasBegun: false,
      reactionMs: Infinity,
      mostLateW: 0,
      leastW: 0,
      recoveryMs: Infinity,
      mostAfterW: 0,
      codes: [],
      lastCode: null,
      lossWh: 0,
      inventedWh: 0,
      driveErrorPct: NaN,
      gapMs: 0,
      closings: 0,
      records: 0,
      lostRecords: 0,
      happened,
      brokenGoals: [],
    };
  }
}
