import { lines, type LineName } from '../firmware/contract/pins.ts';

/** The state of every line between controller, car and inlet: true is active, whatever the voltage. */
export type Lines = Record<LineName, boolean>;

/** All lines as before anything is powered. */
export function createLines(): Lines {
  return Object.fromEntries(Object.entries(lines).map(([name, released]) => [name, !!released])) as Lines;
}
