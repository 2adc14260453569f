/** How much too fast a board's oscillator runs, in millionths; slow is negative. */
export interface ClockDrift {
  readonly awakePpm: number;
  readonly asleepPpm: number;
}

/**
 * The board's one oscillator: what it tells as time, and how long its timers really take. True time is that of the
 * simulation, us. It goes on through deep sleep; a power-up sets it to 1970, and on some boards each restart.
 */
export interface DeviceClock {
  /** What the board takes for Unix time, us. */
  readUs(atUs: number): number;
  /** Somebody sets it; timers and watches do not notice. */
  setUs(unixUs: number, atUs: number): void;
  /** From now on it is so much ahead, us. */
  jump(us: number): void;
  /** From now on its oscillators are so wrong. What is planned stays planned. */
  setDrift(drift: ClockDrift, atUs: number): void;
  /** True time in which it counts `us`. */
  trueUs(us: number): number;
  /** The processor falls asleep or wakes, and another oscillator counts. @returns by what a pending wait stretches */
  setAsleep(asleep: boolean, atUs: number): number;
  /** The supply was off, or the interpreter starts its clock anew. */
  powerUp(atUs: number): void;
}

/** A clock that tells 0 at the true time 0. */
export function createDeviceClock(drift: ClockDrift = { awakePpm: 0, asleepPpm: 0 }): DeviceClock {
  let awakeRate = 1 + drift.awakePpm / 1e6;
  let asleepRate = 1 + drift.asleepPpm / 1e6;
  let isAsleep = false;
  let rate = awakeRate;
  let readAtUs = 0;
  let readUs = 0;

  const clock: DeviceClock = {
    readUs: (atUs) => readUs + (atUs - readAtUs) * rate,
    setUs: (unixUs, atUs) => {
      readUs = unixUs;
      readAtUs = atUs;
    },
    jump: (us) => {
      readUs += us;
    },
    setDrift: ({ awakePpm, asleepPpm }, atUs) => {
      clock.setUs(clock.readUs(atUs), atUs);
      awakeRate = 1 + awakePpm / 1e6;
      asleepRate = 1 + asleepPpm / 1e6;
      rate = isAsleep ? asleepRate : awakeRate;
    },
    trueUs: (us) => us / rate,
    setAsleep: (asleep, atUs) => {
      isAsleep = asleep;
      const nextRate = asleep ? asleepRate : awakeRate;
      const stretch = rate / nextRate;
      if (stretch === 1) return 1;
      clock.setUs(clock.readUs(atUs), atUs);
      rate = nextRate;
      return stretch;
    },
    powerUp: (atUs) => {
      isAsleep = false;
      rate = awakeRate;
      clock.setUs(0, atUs);
    },
  };
  return clock;
}
