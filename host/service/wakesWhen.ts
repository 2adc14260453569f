import { boards } from '../../firmware/contract/boards/boards.ts';
import type { BoardHardware } from '../../firmware/contract/boards/boardData.ts';
import type { StateMessage } from '../../firmware/contract/messages.ts';
import { powerStates, type PowerState, type WakeSource } from '../../firmware/contract/powerStates.ts';

/** How often a parked board looks for news that can wait for a timer and its pins at once: the profiles' default. */
export const CHECK_IN_MS = 7_200_000;

/** A 12 V battery below it pays for no timer: half a volt below rest, as profiles have it by default. */
const WEAK_V = 12.1;

/** The power state that a sleeping device is in, from the last that it told: it may have told it while still awake. */
export function sleepStateOf({ power, code, plugged }: StateMessage): PowerState {
  // A page older than the firmware may not know the state.
  if (Object.hasOwn(powerStates, power.state) && powerStates[power.state].sleeps) return power.state;
  if (code === 'AUX_LOW' || code === 'AUX_EXHAUSTED') return 'hard-sleep';
  return plugged ? 'parked-plugged' : 'parked';
}

const sleepers = Object.values(boards).filter(({ hardware }) => hardware.sleep.wakesBy.length > 0);

/** What ends a sleep. Of a board that nobody knows, only what ends it on every board. */
export function wakeSourcesOf(state: PowerState, board: string | null): readonly WakeSource[] {
  const known = board !== null && Object.hasOwn(boards, board) ? [boards[board]!] : sleepers;
  return powerStates[state].wakesBy.filter((source) =>
    known.every(({ hardware }) => wakesBy(hardware, state, source)),
  );
}

/** A board that cannot wait for both waits for its timer where a slot may come, and for its pins elsewhere. */
function wakesBy({ sleep }: BoardHardware, state: PowerState, source: WakeSource): boolean {
  if (!(sleep.wakesBy as readonly WakeSource[]).includes(source)) return false;
  return sleep.waitsForBoth || (source === 'timer') === (state === 'parked-plugged');
}

/** Whether a car that fell asleep in this state wakes for the slots of its plan. */
export function wakesForSlots(state: StateMessage): boolean {
  return sleepStateOf(state) === 'parked-plugged' && !isWeak(state);
}

/** When a sleeping car is heard again, as a sentence. @param board as its birth names it, or null */
export function wakesWhen(state: StateMessage, board: string | null): string {
  const sources = wakeSourcesOf(sleepStateOf(state), board);
  if (wakesForSlots(state))
    return sources.includes('ignition')
      ? 'It wakes shortly before the plan trades, and when it is unplugged or driven.'
      : 'It wakes shortly before the plan trades, and looks each half hour whether it was unplugged or driven.';
  // A connector that is in the inlet can only be noticed to go, and not by every board.
  if (state.plugged) return 'It wakes when it is driven.';
  const hasNews = sources.includes('timer') && !isWeak(state);
  const news = hasNews ? `, and looks for news about every ${CHECK_IN_MS / 3_600_000} hours` : '';
  return `It wakes when plugged in or driven${news}.`;
}

function isWeak({ power }: StateMessage): boolean {
  return power.auxVoltageV !== null && power.auxVoltageV < WEAK_V;
}
