import type { CanBus } from './canBus.ts';
import type { CanNode } from './canNode.ts';

/** A bus, and the node on it that may want to send at any moment without being asked by the bus: the device's chip. */
export interface GroupedBus {
  readonly bus: CanBus;
  readonly chip: CanNode;
}

/** Buses that move on together, event by event in the order of time. */
export interface BusGroup {
  nextEventUs(): number;
  /** Does every event up to and including `untilUs`. */
  moveUntil(untilUs: number): void;
  /** The same, but stops after an event that has changed what `interrupts` counts, and then returns true. */
  moveUntilInterrupt(untilUs: number, interrupts: () => number): boolean;
  /** To be called when nodes other than the chips may have changed their minds. */
  nodesChanged(): void;
}

/** A group over buses whose nodes are all attached. */
export function createBusGroup(buses: readonly GroupedBus[]): BusGroup {
  // What each bus last answered: asking is the expensive part, and the answer holds until an event or a chip changes it.
  const nextUs = new Float64Array(buses.length);

  /** Index of the bus with the earliest event. */
  function first(): number {
    let earliest = 0;
    for (let i = 0; i < buses.length; i++) {
      if (buses[i]!.chip.nextSendAtUs < nextUs[i]!) nextUs[i] = buses[i]!.bus.nextEventUs();
      if (nextUs[i]! < nextUs[earliest]!) earliest = i;
    }
    return earliest;
  }

  /** Time of the earliest event on the other buses, by the last answers. */
  function earliestBeside(index: number): number {
    let earliestUs = Infinity;
    for (let i = 0; i < buses.length; i++) {
      if (i !== index && nextUs[i]! < earliestUs) earliestUs = nextUs[i]!;
    }
    return earliestUs;
  }

  function step(index: number): void {
    const { bus } = buses[index]!;
    bus.step();
    nextUs[index] = bus.nextEventUs();
  }

  return {
    nextEventUs: () => nextUs[first()]!,
    moveUntil: (untilUs) => {
      for (let i = first(); nextUs[i]! <= untilUs; i = first()) step(i);
    },
    moveUntilInterrupt: (untilUs, interrupts) => {
      const before = interrupts();
      for (let i = first(); nextUs[i]! <= untilUs; i = first()) {
        // Nothing that happens on one bus brings the next event of another one forward: until then only it moves.
        const othersUs = earliestBeside(i);
        do {
          step(i);
          if (interrupts() !== before) return true;
        } while (nextUs[i]! <= untilUs && nextUs[i]! < othersUs);
      }
      return false;
    },
    nodesChanged: () => {
      for (let i = 0; i < buses.length; i++) nextUs[i] = buses[i]!.bus.nextEventUs();
    },
  };
}
