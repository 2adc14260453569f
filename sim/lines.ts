import { lines, type LineName } from '../firmware/contract/pins.ts';

/** The state of every line between controller, car and inlet: true is active, whatever the voltage. */
export type Lines = Record<LineName, boolean>;

/** All lines inactive, as before anything is powered. */
export function createLines(): Lines {
  return Object.fromEntries(Object.keys(lines).map((name) => [name, false])) as Lines;
}
