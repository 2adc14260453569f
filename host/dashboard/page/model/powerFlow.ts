import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import { reasonCodes } from '../../../../firmware/contract/reasonCodes.ts';
import type { Reason } from '../../../../firmware/contract/reasons.ts';
import {
  stateSignal,
  type SignalQuality,
  type StateSignalName,
} from '../../../../firmware/contract/signalQuality.ts';
import type { DashboardData } from './dashboardData.ts';
import { UNKNOWN, durationText, numberText, powerText, quantityText } from './quantityText.ts';
import { shownSignal, type ShownSignal } from './shownSignal.ts';

/** Which picture stands at a node. */
export type FlowNodeKind = 'car' | 'battery' | 'wheels' | 'charger' | 'grid';

export interface FlowNode {
  readonly kind: FlowNodeKind;
  readonly label: string;
  /** Takes part in what happens now. */
  readonly active: boolean;
}

/** What runs between a node and the next. `forward` is from left to right. */
export interface FlowLink {
  readonly direction: 'forward' | 'backward' | 'none' | 'unknown';
  /** `5.6 kW`, without a sign: the words hold the direction. */
  readonly power: string;
  readonly words: string;
}

export interface PowerFlow {
  readonly nodes: readonly FlowNode[];
  /** One fewer than nodes. */
  readonly links: readonly FlowLink[];
  readonly sentence: string;
  /** The safety gate's limits and the readings of grid and battery, as `label: value`. */
  readonly readings: readonly {
    readonly label: string;
    readonly value: string;
    readonly quality: SignalQuality;
  }[];
}

/** Below this nothing flows: the standby of car and charger, W. */
const FLOW_MIN_W = 20;

/** Whose limit it is that leaves some power. */
const boundedBy: Partial<Record<Reason, string>> = {
  OWNER_LIMIT: 'owner',
  CHARGER_LIMIT: 'charger',
  BMS_LIMIT: 'battery',
  CELL_VOLTAGE: 'cell voltage',
  BATTERY_TEMPERATURE: 'battery temperature',
  GRID_VOLTAGE: 'grid voltage',
  GRID_FREQUENCY: 'grid frequency',
  GRID_WAITING: 'wait for the grid',
};

/** Where the energy goes now, in pictures and words. */
export function powerFlow(data: DashboardData): PowerFlow {
  const { state } = data;
  const picture = state !== null && state.mode === 'driving' ? drivingFlow(state) : standingFlow(state);
  return { ...picture, readings: readingsOf(state) };
}

type Picture = Omit<PowerFlow, 'readings'>;

function standingFlow(state: StateMessage | null): Picture {
  const car = linkOf(state, 'batteryPowerW', 'to the charger', 'to the car');
  const grid = linkOf(state, 'gridPowerW', 'to the grid', 'from the grid');
  const plugged = state?.plugged ?? false;
  const carLink =
    state !== null && !plugged ? { direction: 'none' as const, power: '', words: 'not plugged in' } : car;
  return {
    nodes: [
      { kind: 'car', label: 'Car', active: plugged && carLink.direction !== 'none' },
      { kind: 'charger', label: 'Charger', active: plugged && grid.direction !== 'none' },
      { kind: 'grid', label: 'Grid', active: grid.direction === 'forward' || grid.direction === 'backward' },
    ],
    links: [carLink, grid],
    sentence: standingSentence(state, grid.direction),
  };
}

function standingSentence(state: StateMessage | null, direction: FlowLink['direction']): string {
  if (state === null) return 'Where energy flows is unknown until the car reports.';
  const { batteryPowerW, gridPowerW } = state;
  if (direction === 'forward' || direction === 'backward') {
    const way =
      direction === 'forward'
        ? 'From the car through the charger to the grid'
        : 'From the grid through the charger to the car';
    if (batteryPowerW === null || gridPowerW === null) return `${way}.`;
    const lossW = batteryPowerW - gridPowerW;
    return lossW > 0 ? `${way}; ${powerText(lossW)} is lost on the way.` : `${way}.`;
  }
  if (!state.plugged) return 'The car is not connected: nothing can flow.';
  if (direction === 'unknown') return 'The car is plugged in; the power at the meter is unknown.';
  return 'The car is plugged in; no energy flows.';
}

function drivingFlow(state: StateMessage): Picture {
  const link = linkOf(state, 'batteryPowerW', 'traction', 'regeneration');
  const words: Record<FlowLink['direction'], string> = {
    forward: 'Driving: energy goes from the battery to the wheels.',
    backward: 'Braking: energy comes back from the wheels into the battery.',
    none: 'Rolling or standing: next to no energy flows.',
    unknown: 'Driving: the power of the battery is unknown.',
  };
  return {
    nodes: [
      { kind: 'battery', label: 'Battery', active: true },
      { kind: 'wheels', label: 'Wheels', active: true },
    ],
    links: [link],
    sentence: words[link.direction],
  };
}

function linkOf(
  state: StateMessage | null,
  name: StateSignalName,
  forwardWords: string,
  backwardWords: string,
): FlowLink {
  if (state === null) return { direction: 'unknown', power: UNKNOWN, words: 'no reading' };
  const { value: powerW, ageMs, quality } = stateSignal(state, name);
  const age = durationText(ageMs);
  if (powerW === null) {
    const words = quality === 'stale' ? `silent for ${age}` : 'no reading';
    return { direction: 'unknown', power: UNKNOWN, words };
  }
  const power = powerText(Math.abs(powerW));
  // An old reading says what was, so it must not move.
  if (quality !== 'good')
    return { direction: 'unknown', power, words: ageMs === null ? 'no reading' : `${age} old` };
  if (Math.abs(powerW) < FLOW_MIN_W) return { direction: 'none', power, words: 'no flow' };
  return powerW > 0
    ? { direction: 'forward', power, words: forwardWords }
    : { direction: 'backward', power, words: backwardWords };
}

/** The device's own estimate, and what it gives for it. */
function estimateOf(state: StateMessage | null): ShownSignal {
  const deviationPct = state?.socDeviationPct ?? null;
  if (deviationPct === null) return { text: UNKNOWN, quality: 'unknown' };
  return shownSignal(
    state,
    'estimatedSocPct',
    (socPct) => `${numberText(socPct, 1)} ± ${quantityText(deviationPct, 1, '%')}`,
  );
}

/** One message of the meter carries both: one age for the two. */
function gridOf(state: StateMessage | null): ShownSignal {
  const hz = state?.gridFrequencyHz ?? null;
  return shownSignal(state, 'gridVoltageV', (voltageV) =>
    [quantityText(voltageV, 0, 'V'), ...(hz === null ? [] : [quantityText(hz, 2, 'Hz')])].join(', '),
  );
}

function readingsOf(state: StateMessage | null): PowerFlow['readings'] {
  const limit = (limitW: number | undefined, bound: Reason | undefined): string => {
    if (limitW === undefined || bound === undefined) return UNKNOWN;
    if (limitW > 0) return `up to ${powerText(limitW)} (by the ${boundedBy[bound] ?? bound})`;
    // A device of another version may have a code that this page does not know.
    return `no power (${Object.hasOwn(reasonCodes, bound) ? reasonCodes[bound].label : bound})`;
  };
  const limitQuality = state === null ? 'unknown' : 'good';
  const shown = (label: string, { text, quality }: ShownSignal): PowerFlow['readings'][number] => ({
    label,
    value: text,
    quality,
  });
  return [
    {
      label: 'May sell',
      value: limit(state?.limits.exportW, state?.limits.exportBound),
      quality: limitQuality,
    },
    {
      label: 'May charge',
      value: limit(state?.limits.importW, state?.limits.importBound),
      quality: limitQuality,
    },
    shown('Grid', gridOf(state)),
    shown(
      'Battery',
      shownSignal(state, 'batteryVoltageV', (voltageV) => quantityText(voltageV, 0, 'V')),
    ),
    shown('Estimated charge', estimateOf(state)),
  ];
}
