import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import {
  stateSignal,
  type SignalQuality,
  type StateSignalName,
} from '../../../../firmware/contract/signalQuality.ts';
import { UNKNOWN, durationText } from './quantityText.ts';

/** A number as the page shows it: never without what it is worth. */
export interface ShownSignal {
  /** `5.6 kW`, `5.6 kW, 8 s old`, or `unknown`. */
  readonly text: string;
  readonly quality: SignalQuality;
}

/** A measured number of the car's state. @param textOf number and unit */
export function shownSignal(
  state: StateMessage | null,
  name: StateSignalName,
  textOf: (value: number) => string,
): ShownSignal {
  if (state === null) return { text: UNKNOWN, quality: 'unknown' };
  const { value, ageMs, quality } = stateSignal(state, name);
  const text = value === null ? UNKNOWN : textOf(value);
  if (quality !== 'stale') return { text, quality };
  const age = durationText(ageMs);
  return { text: value === null ? `${UNKNOWN}, silent for ${age}` : `${text}, ${age} old`, quality };
}
