import { faultKind, momentaryKind, type FaultKind } from './faultKind.ts';

const US_PER_S = 1e6;
/** How fast a car gathers speed that starts to roll, m/s2. */
const ROLLS_OFF_MPS2 = 2;

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
      const wasPlugged = world.lines.plugDetect;
      const set = (plugged: boolean, atUs: number): void => {
        world.lines.plugDetect = plugged;
        world.controller.linesChanged(atUs);
      };
      set(false, nowUs);
      return { end: (atUs) => set(wasPlugged, atUs) };
    },
  }),
  plugBounce: faultKind({
    label: 'the contact that notices the connector comes and goes every 100 ms',
    parameters: {
      sharePct: { label: 'how often it is missing', unit: '%', min: 5, max: 95, step: 5, default: 50 },
    },
    start: ({ world, random }, { sharePct }, nowUs) => {
      const wasPlugged = world.lines.plugDetect;
      const bounce = (atUs: number): void => {
        world.lines.plugDetect = wasPlugged && random() * 100 >= sharePct;
        world.controller.linesChanged(atUs);
      };
      bounce(nowUs);
      return {
        step: bounce,
        end: (atUs) => {
          world.lines.plugDetect = wasPlugged;
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
