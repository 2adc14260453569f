import type { CanFrame } from '../bus/canNode.ts';
import type { World, WorldBus } from '../world.ts';
import type { WorldDevice } from '../worldDevice.ts';
import type { ObservedGridCode } from './observedGridCode.ts';
import type { SentFrames } from './sentFrames.ts';
import type { HeardName } from './heardMessages.ts';
import type { WireWatch } from './wireWatch.ts';

/** A CAN controller, as far as the observer looks at it. */
interface ObservedChip {
  readonly fault: 'none' | 'dead' | 'distorting';
  readonly state: { readonly counters: { readonly lost: number } };
}

/** A controller, as far as the observer looks at it; `Controller` is one. */
export interface ObservedDevice extends WorldDevice {
  readonly vehicleChip: WorldDevice['vehicleChip'] & ObservedChip;
  readonly chargerChip: WorldDevice['chargerChip'] & ObservedChip;
  boots(): number;
  watchdogResets(): number;
  /** Infinity while it is off. */
  watchdogAtUs(): number;
  uncaught(): number;
  isPowered(): boolean;
}

/** What the owner allows now, by the policy that the car was last given. */
export interface AllowedDirections {
  readonly export: boolean;
  readonly import: boolean;
}

/** What the observer must be told of the world around the world. */
export interface ObserverSettings {
  /** Name of the vehicle's profile. */
  readonly vehicle: string;
  /** Never discharge below: the owner's. */
  readonly reserveSocPct: number;
  /**
   * By the policy that was delivered last. Where the host's clock was wrong, the time that it told counts as well: the
   * car cannot know better than its host.
   */
  readonly allowed: (nowUs: number) => AllowedDirections;
  /** Of the grid code that the bundle was built for. */
  readonly grid: ObservedGridCode;
  /** The wires of a bus are cut: nobody hears the controller. */
  isCut(bus: WorldBus): boolean;
  /** How far the board's own clock was set ahead until now, s. */
  clockAheadS(nowUs: number): number;
  /**
   * Whether a sound frame says what its unit measured, and not what it measured once, counter going on: nobody can see
   * that from the frame.
   */
  saysTruth(frame: CanFrame, bus: WorldBus): boolean;
}

/** A message that was said this recently is known to the controller: three periods of the slow ones, with its sampling. */
const TOLD_S = 0.3;
/** These are said twice a second. */
const slowMessages: readonly HeardName[] = ['meter', 'temperature'];
const SLOW_TOLD_S = 0.6;
/** A chip that overflowed this recently is flooded: what is said does not reach the firmware. */
const CHOKED_S = 0.5;
/** The station takes a vehicle that is silent for longer for gone. */
const STATION_PATIENCE_S = 1;

/** Everything that the rules look at, as it is now. Ages in s, Infinity for never. */
export interface Observation {
  nowUs: number;
  nowS: number;
  readonly world: World<ObservedDevice>;
  /** What the controller asks for, A: it says so, permits it, and its contactors are closed. + is out of the battery. */
  askedA: number;
  /** What the station moves, A. */
  currentA: number;
  allowed: AllowedDirections;
  /** Since the last sound frame of a message that reached the controller's chip. */
  ageS(name: HeardName): number;
  /** Since the last of them that said what its unit measured. */
  toldAgeS(name: HeardName): number;
  /** Whether the controller can know what this message is to say. */
  isTold(name: HeardName): boolean;
  /** Whether the chip that listens for this message is flooded. */
  isChoked(name: HeardName): boolean;
  /** The station reports a fault in its newest frame. */
  stationSaysFault: boolean;
  /** Since the firmware last fed the watchdog. */
  tickAgeS: number;
  /** As the meter measures it, of nominal; and off nominal. */
  gridPu: number;
  gridOffHz: number;
  /** Since the board last started, s. */
  sinceBootS: number;
}

/** Looks at the world. */
export interface Looker {
  readonly observation: Observation;
  look(nowUs: number): void;
}

/** Nothing was looked at yet. */
export function createLooker(
  world: World<ObservedDevice>,
  wire: WireWatch,
  sent: SentFrames,
  settings: ObserverSettings,
): Looker {
  const { controller, lines, station, grid, meter } = world;
  const chips = { vehicle: controller.vehicleChip, charger: controller.chargerChip };
  const chokedAtUs = { vehicle: -Infinity, charger: -Infinity };
  const lost = { vehicle: 0, charger: 0 };
  let mutedAtUs = -Infinity;
  let fedAtUs = 0;
  let bitesAtUs = NaN;
  let boots = 0;
  let bootedAtUs = 0;

  const busOf = (name: HeardName): 'vehicle' | 'charger' =>
    name === 'station' || name === 'stationDischarge' || name === 'meter' ? 'charger' : 'vehicle';

  const observation: Observation = {
    nowUs: 0,
    nowS: 0,
    world,
    askedA: 0,
    currentA: 0,
    allowed: { export: false, import: false },
    ageS: (name) => (observation.nowUs - wire.soundAtUs[name]) / 1e6,
    toldAgeS: (name) => (observation.nowUs - wire.trueAtUs[name]) / 1e6,
    // Whoever speaks last is believed: a stranger's frame after the unit's own takes its word back.
    isTold: (name) =>
      wire.trueAtUs[name] === wire.soundAtUs[name] &&
      observation.toldAgeS(name) < (slowMessages.includes(name) ? SLOW_TOLD_S : TOLD_S) &&
      !observation.isChoked(name),
    isChoked: (name) => (observation.nowUs - chokedAtUs[busOf(name)]) / 1e6 <= CHOKED_S,
    stationSaysFault: false,
    tickAgeS: 0,
    gridPu: 1,
    gridOffHz: 0,
    sinceBootS: 0,
  };

  const look = (nowUs: number): void => {
    observation.nowUs = nowUs;
    observation.nowS = nowUs / 1e6;
    if (controller.boots() !== boots) {
      boots = controller.boots();
      bootedAtUs = fedAtUs = nowUs;
    }
    if (controller.watchdogAtUs() !== bitesAtUs) {
      bitesAtUs = controller.watchdogAtUs();
      fedAtUs = nowUs;
    }
    for (const bus of ['vehicle', 'charger'] as const) {
      const count = chips[bus].state.counters.lost;
      if (count !== lost[bus]) chokedAtUs[bus] = nowUs;
      lost[bus] = count;
    }
    const speaks = (nowUs - sent.atUs) / 1e6 < STATION_PATIENCE_S;
    // Whose frames all fail takes nothing back until the next request gets out: the station's patience is all that is left.
    if (controller.chargerChip.fault !== 'none' || settings.isCut('charger')) mutedAtUs = nowUs;
    const isMute = sent.askedAtUs <= mutedAtUs;
    const isOn =
      lines.permission && lines.contactors && sent.isEnabled && !sent.saysOpen && speaks && !isMute;
    observation.askedA = isOn ? sent.askedA : 0;
    observation.currentA = station.currentA;
    observation.allowed = settings.allowed(nowUs);
    observation.stationSaysFault = wire.stationSaysFault && observation.ageS('station') < TOLD_S;
    observation.tickAgeS = (nowUs - fedAtUs) / 1e6;
    observation.sinceBootS = (nowUs - bootedAtUs) / 1e6;
    observation.gridPu = (grid.voltageV + meter.errorV) / grid.parameters.nominalVoltageV;
    observation.gridOffHz = grid.frequencyHz + meter.errorHz - grid.parameters.nominalFrequencyHz;
  };
  return { observation, look };
}
