import { faultKind, momentaryKind, type FaultKind, type NumberParameter } from './faultKind.ts';
import { overlayLine } from './lineOverlay.ts';

const US_PER_S = 1e6;
/** How fast a car gathers speed that starts to roll, m/s2. */
const ROLLS_OFF_MPS2 = 2;

/** How wrong an oscillator may be: a tenth is what a board without a crystal may be asleep. */
const drift = (label: string, preset: number): NumberParameter => ({
  label: `${label}; + is too fast`,
  unit: 'ppm',
  min: -100_000,
  max: 100_000,
  step: 10,
  default: preset,
});

/** The controller itself, the people around it, and the host. */
export const deviceKinds = {
  busOff: faultKind({
    label:
      'everybody sees an error in each frame that the controller sends on the charger bus: it goes bus-off',
    parameters: {},
    start: ({ world }, _values, nowUs) => {
      world.controller.chargerChip.setFault('distorting', nowUs);
      return { end: (atUs) => world.controller.chargerChip.setFault('none', atUs) };
    },
  }),
  chipDead: faultKind({
    label: 'a CAN controller loses its supply',
    parameters: { bus: { label: 'which bus', choices: ['vehicle', 'charger'] } },
    start: ({ world }, { bus }, nowUs) => {
      const { vehicleChip, chargerChip } = world.controller;
      const chip = bus === 'vehicle' ? vehicleChip : chargerChip;
      chip.setFault('dead', nowUs);
      return { end: (atUs) => chip.setFault('none', atUs) };
    },
  }),
  outOfMemory: momentaryKind({
    label: 'the interpreter runs out of memory',
    parameters: {},
    happen: ({ world }) => world.controller.exhaustMemory(),
  }),
  interrupted: momentaryKind({
    label: 'the interpreter interrupts whatever runs next, and removes its timer or watch',
    parameters: {},
    happen: ({ world }) => world.controller.interrupt(),
  }),
  hung: faultKind({
    label: 'a callback of the firmware does not return',
    parameters: {},
    start: ({ world }, _values, _nowUs, forUs) => {
      world.controller.hang(Math.min(forUs, 3600 * US_PER_S));
      return { end: () => undefined };
    },
  }),
  restarted: momentaryKind({
    label: 'the board is reset',
    parameters: {},
    happen: ({ world }, _values, nowUs) => world.controller.restart(nowUs),
  }),
  powerCut: faultKind({
    label: 'the controller loses its supply',
    parameters: {},
    start: ({ world }, _values, nowUs) => {
      world.controller.setPowered(false, nowUs);
      return { end: (atUs) => world.controller.setPowered(true, atUs) };
    },
  }),
  rtcJump: momentaryKind({
    label: "the board's own clock jumps",
    parameters: {
      byS: { label: '+ is ahead', unit: 's', min: -7200, max: 7200, step: 1, default: -30 },
    },
    happen: ({ world }, { byS }) => world.controller.jumpClock(byS * US_PER_S),
  }),
  clockDrift: faultKind({
    label: "the board's own clock goes wrong",
    parameters: {
      awakePpm: drift('while it is awake', 100),
      asleepPpm: drift('while it sleeps', 100_000),
    },
    start: ({ world }, { awakePpm, asleepPpm }, nowUs) => {
      world.controller.setDrift({ awakePpm, asleepPpm }, nowUs);
      return { end: (atUs) => world.controller.setDrift({ awakePpm: 0, asleepPpm: 0 }, atUs) };
    },
  }),
  uptimeWrap: momentaryKind({
    label:
      'the board has been on for so long that a counter of milliseconds wraps: at 49.7 days, or at half of it',
    parameters: {
      bits: { label: 'of the counter', choices: ['32', '31'] },
      beforeS: { label: 'it wraps so much later', unit: 's', min: 0, max: 300, step: 1, default: 60 },
    },
    happen: ({ world }, { bits, beforeS }, nowUs) =>
      world.controller.jumpClock(2 ** Number(bits) * 1000 - beforeS * US_PER_S - nowUs),
  }),
  intEdgeLost: faultKind({
    label: "edges of a CAN controller's interrupt pin get lost: its level stays low, and nobody comes",
    parameters: {
      bus: { label: 'which bus', choices: ['vehicle', 'charger'] },
      sharePct: { label: 'how many', unit: '%', min: 1, max: 100, step: 1, default: 100 },
    },
    start: ({ world }, { bus, sharePct }) => {
      world.controller.loseEdges(bus, sharePct / 100);
      return { end: () => world.controller.loseEdges(bus, 0) };
    },
  }),
  linkLost: faultKind({
    label: 'the car loses its network',
    parameters: {},
    start: ({ host }) => {
      host.setLinkUp(false);
      return { end: () => host.setLinkUp(true) };
    },
  }),
  hostClock: faultKind({
    label: 'the host tells a wrong time',
    parameters: {
      byS: { label: '+ is ahead', unit: 's', min: -86400, max: 86400, step: 1, default: 7200 },
    },
    start: ({ host }, { byS }) => {
      host.setClockErrorMs(byS * 1000);
      return { end: () => host.setClockErrorMs(0) };
    },
  }),
  policyEnds: faultKind({
    label: 'the host replaces the policy by one that ends soon',
    parameters: { inS: { label: 'how soon', unit: 's', min: 0, max: 20, step: 1, default: 5 } },
    start: ({ host }, { inS }) => {
      host.endPolicyInMs(inS * 1000);
      return { end: () => host.endPolicyInMs(null) };
    },
  }),
  unplugged: faultKind({
    label: 'the connector is pulled',
    parameters: {},
    start: ({ world }, _values, nowUs) => {
      const plug = overlayLine(world.lines, 'plugDetect');
      plug.show(false);
      world.controller.linesChanged(nowUs);
      return {
        end: (atUs) => {
          plug.end();
          world.controller.linesChanged(atUs);
        },
      };
    },
  }),
  plugBounce: faultKind({
    label: 'the contact that notices the connector comes and goes every 100 ms',
    parameters: {
      sharePct: { label: 'how often it is missing', unit: '%', min: 5, max: 95, step: 5, default: 50 },
    },
    start: ({ world, random }, { sharePct }, nowUs) => {
      const wasPlugged = world.lines.plugDetect;
      const plug = overlayLine(world.lines, 'plugDetect');
      const bounce = (atUs: number): void => {
        plug.show(wasPlugged && random() * 100 >= sharePct);
        world.controller.linesChanged(atUs);
      };
      bounce(nowUs);
      return {
        step: bounce,
        end: (atUs) => {
          plug.end();
          world.controller.linesChanged(atUs);
        },
      };
    },
  }),
  plugStorm: faultKind({
    label: 'the contact of the connector, the start signals of the station, or both flap without end',
    parameters: {
      contacts: { label: 'which', choices: ['plug', 'pilots', 'both'] },
      holdMs: {
        label: 'longest time at one level',
        unit: 'ms',
        min: 100,
        max: 10000,
        step: 100,
        default: 1000,
      },
    },
    start: ({ world, random }, { contacts, holdMs }) => {
      const { lines } = world;
      const wasPlugged = lines.plugDetect;
      const names = (['plugDetect', 'startSignal1', 'startSignal2'] as const).filter(
        (name) => contacts === 'both' || (name === 'plugDetect') === (contacts === 'plug'),
      );
      const flapping = names.map((name) => ({
        line: overlayLine(lines, name),
        level: lines[name],
        untilUs: 0,
      }));
      return {
        step: (nowUs) => {
          for (const one of flapping) {
            if (nowUs < one.untilUs) continue;
            one.level = !one.level;
            one.untilUs = nowUs + random() * holdMs * 1000;
            // Nobody plugs a connector in by it.
            one.line.show(one.level && wasPlugged);
          }
          world.controller.linesChanged(nowUs);
        },
        end: (atUs) => {
          for (const { line } of flapping) line.end();
          world.controller.linesChanged(atUs);
        },
      };
    },
  }),
  drivingOff: faultKind({
    label: 'somebody switches the car on, or lets it roll, or drives off',
    parameters: {
      how: { label: 'what happens', choices: ['drives', 'switchesOn', 'rolls'] },
      speedMps: { label: 'speed that it reaches', unit: 'm/s', min: 0.5, max: 20, step: 0.5, default: 5 },
    },
    start: ({ world }, { how, speedMps }, nowUs) => {
      if (how !== 'rolls') {
        world.lines.ignition = true;
        world.controller.linesChanged(nowUs);
      }
      return {
        step: (_nowUs, forS) => {
          if (how !== 'switchesOn') world.pushedMps = Math.min(speedMps, forS * ROLLS_OFF_MPS2);
        },
        end: (atUs) => {
          world.pushedMps = 0;
          if (how !== 'rolls') world.lines.ignition = false;
          world.controller.linesChanged(atUs);
        },
      };
    },
  }),
} as const satisfies Record<string, FaultKind>;
