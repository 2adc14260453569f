import type { BirthMessage, StateMessage } from '../../../../firmware/contract/messages.ts';
import { clockSources } from '../../../../firmware/contract/clockSources.ts';
import { powerStates, type WakeSource } from '../../../../firmware/contract/powerStates.ts';
import { sleepStateOf } from '../../../service/wakesWhen.ts';
import type { DashboardData } from './dashboardData.ts';
import { presentMs, timeZoneOf } from './dashboardData.ts';
import type { Severity } from './eventLog.ts';
import { UNKNOWN, durationText, numberText, quantityText } from './quantityText.ts';
import { heardAtMs, lastStateOf, sinceText, statusOf } from './sleep.ts';
import { whenText } from './timeText.ts';

/** A value of the controller's own, and what it means. `unknown` has no colour. */
export interface ControllerFact {
  readonly label: string;
  readonly value: string;
  readonly detail: string;
  readonly tone: Severity | 'unknown';
}

/** The controller as a guest of the car: what it does, what it draws, and what it is sure of. */
export interface ControllerView {
  readonly facts: readonly ControllerFact[];
  /** Said while the numbers are old because the car sleeps; else null. */
  readonly asOf: string | null;
}

// The defaults of vehicle profiles: a profile may have others, and then the reason of the device decides.
const STOP_EXPORT_V = 11.8;
const HARD_SLEEP_V = 11.5;
const ALLOWANCE_MAH = 1000;
const WAKES_PER_DAY = 4;

/** Beyond the first the clock is doubtful; beyond the second the car does not sell. */
const CLOCK_DOUBTFUL_MS = 10_000;
const CLOCK_UNSURE_MS = 60_000;

const wokenByTexts: Readonly<Record<WakeSource, string>> = {
  plug: 'by the plug',
  ignition: 'by the ignition',
  can: 'by the vehicle bus',
  timer: 'by its timer',
};

/** The controller card. */
export function controllerView(data: DashboardData): ControllerView {
  const { birth } = data;
  const state = data.state && lastStateOf(data.state, data);
  const heardMs = heardAtMs(data);
  const nowMs = presentMs(data);
  const isAsleep = statusOf(data) === 'asleep';
  return {
    facts: [
      powerFact(data, state, isAsleep),
      auxFact(state),
      chargeFact(state),
      clockFact(state),
      wakesFact(state),
      restartsFact(birth),
    ],
    asOf:
      isAsleep && heardMs !== null && nowMs !== null
        ? `as it fell asleep, ${whenText(heardMs, nowMs, timeZoneOf(data))}`
        : null,
  };
}

const missing = (label: string): ControllerFact => ({ label, value: UNKNOWN, detail: '', tone: 'unknown' });

function powerFact(data: DashboardData, state: StateMessage | null, isAsleep: boolean): ControllerFact {
  const label = 'State';
  if (state === null) return missing(label);
  const asleep = isAsleep ? sleepStateOf(state) : state.power.state;
  const woken = data.birth?.wokenBy ?? null;
  const detail = isAsleep
    ? `asleep${sinceText(data)}`
    : woken === null
      ? 'switched on'
      : `woken ${wokenByTexts[woken] ?? ''}`;
  const power = Object.hasOwn(powerStates, asleep) ? powerStates[asleep].label : asleep;
  return { label, value: power, detail, tone: isAsleep ? 'wait' : 'ok' };
}

function auxFact(state: StateMessage | null): ControllerFact {
  const label = '12\u00a0V battery';
  if (state === null) return missing(label);
  const { auxVoltageV } = state.power;
  if (auxVoltageV === null) return { label, value: UNKNOWN, detail: 'not measured', tone: 'unknown' };
  const value = quantityText(auxVoltageV, 1, 'V');
  if (auxVoltageV < HARD_SLEEP_V)
    return { label, value, detail: 'nearly flat: drive or charge the car', tone: 'fault' };
  if (auxVoltageV < STOP_EXPORT_V || state.code === 'AUX_LOW')
    return { label, value, detail: 'low: drive or charge the car', tone: 'attention' };
  return { label, value, detail: 'enough', tone: 'ok' };
}

function chargeFact(state: StateMessage | null): ControllerFact {
  const label = 'Drawn from it';
  if (state === null) return missing(label);
  const { usedMah } = state.power;
  const spent = usedMah >= ALLOWANCE_MAH || state.code === 'AUX_EXHAUSTED';
  return {
    label,
    value: quantityText(usedMah, 0, 'mAh'),
    detail: spent
      ? 'all that it may: it waits for a drive'
      : `of ${numberText(ALLOWANCE_MAH, 0)} since it was charged`,
    tone: spent ? 'attention' : usedMah >= ALLOWANCE_MAH / 2 ? 'wait' : 'ok',
  };
}

function clockFact(state: StateMessage | null): ControllerFact {
  const label = 'Clock';
  if (state === null) return missing(label);
  const { errorMs, source } = state.clock;
  if (state.t === null) return { label, value: 'not set', detail: 'waits for the host', tone: 'attention' };
  if (errorMs === null) return { label, value: UNKNOWN, detail: 'nobody has told the time', tone: 'unknown' };
  const from =
    source !== null && Object.hasOwn(clockSources, source)
      ? `from ${clockSources[source]}`
      : 'source unknown';
  const value = `\u00b1${durationText(errorMs)}`;
  if (errorMs > CLOCK_UNSURE_MS)
    return { label, value, detail: `${from}: too unsure to sell`, tone: 'fault' };
  return { label, value, detail: from, tone: errorMs > CLOCK_DOUBTFUL_MS ? 'attention' : 'ok' };
}

function wakesFact(state: StateMessage | null): ControllerFact {
  const label = 'Car woken';
  if (state === null) return missing(label);
  const { wakes } = state.power;
  return {
    label,
    value: wakes === 0 ? 'never' : wakes === 1 ? 'once' : `${numberText(wakes, 0)} times`,
    detail: 'without a session, in 24\u00a0hours',
    tone: state.code === 'WAKES_SPENT' || wakes >= WAKES_PER_DAY ? 'attention' : wakes > 0 ? 'wait' : 'ok',
  };
}

function restartsFact(birth: BirthMessage | null): ControllerFact {
  const label = 'Unasked restarts';
  if (birth === null) return missing(label);
  const { uncleanBoots } = birth;
  return {
    label,
    value: uncleanBoots === 0 ? 'none' : numberText(uncleanBoots, 0),
    detail: 'since it was made',
    tone: uncleanBoots > 0 ? 'wait' : 'ok',
  };
}
