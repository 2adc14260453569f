/** Control units stay awake for this long after they are last needed. */
const LINGERS_US = 5_000_000;

/** What can wake the car's control units; at a moment. */
export interface CarNeeds {
  readonly ignition: boolean;
  /** Asks for high voltage: a transfer, or only the state of charge. */
  readonly hvRequest: boolean;
  readonly moves: boolean;
  /** Somebody who is no control unit of the car has spoken on its bus since the last look. */
  readonly spokenTo: boolean;
  /** And that was the controller. */
  readonly spokenToByController: boolean;
  /** Something in the car does not let it sleep. */
  readonly keptAwake: boolean;
}

/** How often the car woke, by who woke it. */
export interface CarWakes {
  /** The controller, by its request line. */
  asked: number;
  /** The controller, by speaking on the bus. */
  unasked: number;
  /** Anybody else: people, another device. */
  others: number;
}

/** The sleep of a car's control units. */
export interface CarSleep {
  readonly isAwake: boolean;
  readonly wakes: Readonly<CarWakes>;
  look(needs: CarNeeds, nowUs: number): void;
}

/** A car asleep. */
export function createCarSleep(): CarSleep {
  let neededAtUs = -LINGERS_US;
  const car = {
    isAwake: false,
    wakes: { asked: 0, unasked: 0, others: 0 },
    look: (needs: CarNeeds, nowUs: number): void => {
      const byPeople = needs.ignition || needs.moves || needs.keptAwake;
      if (byPeople || needs.hvRequest || needs.spokenTo) neededAtUs = nowUs;
      const wasAwake = car.isAwake;
      car.isAwake = nowUs - neededAtUs < LINGERS_US;
      if (wasAwake || !car.isAwake) return;
      if (byPeople) car.wakes.others++;
      else if (needs.hvRequest) car.wakes.asked++;
      else if (needs.spokenToByController) car.wakes.unasked++;
      else car.wakes.others++;
    },
  };
  return car;
}
