import type { CanFrame } from '../../sim/bus/canNode.ts';
import { publish } from '../firmware/link/fakeNet.ts';
import { createWireWatch } from '../../sim/observer/wireWatch.ts';
import type { World } from '../../sim/world.ts';
import type { DevicePlace } from '../../sim/worldDevice.ts';
import { CAR, type CampaignHost } from './campaignHost.ts';
import type { CampaignDevice } from './runScenario.ts';

/** What a model controller leaves out, or does wrong: each must be caught by the goal that it is against. */
export type Flaw =
  | 'ignoresIgnition'
  | 'ignoresMotor'
  | 'ignoresPlug'
  | 'ignoresReserve'
  | 'ignoresLimits'
  | 'ignoresRelayCut'
  | 'ignoresDeviation'
  | 'keepsContactorsClosed'
  | 'ignoresStaleCar'
  | 'ignoresStaleStation'
  | 'ignoresStaleMeter'
  | 'ignoresPolicy'
  | 'ignoresGrid'
  | 'ignoresStationFault'
  | 'hasNoWatchdog'
  | 'hasSlowWatchdog'
  | 'opensUnderLoad'
  | 'doesNotRest'
  | 'asksEarly'
  | 'permitsEarly'
  | 'closesEarly'
  | 'closesOntoLiveInlet'
  | 'sendsStrangeFrame'
  | 'sendsShortFrame'
  | 'sendsTooMuch'
  | 'sendsBadValue'
  | 'risesTooFast'
  | 'speaksToTheCar'
  | 'forgetsOverheating'
  | 'forgetsWeld'
  | 'forgetsResets'
  | 'entersTooSoon';

const TICK_US = 50_000;
const SLOT_US = 17_000;
const BOOT_US = 200_000;
const WATCHDOG_US = 2_000_000;
const frameIds = [0x100, 0x101, 0x102, 0x110, 0x200, 0x201] as const;

type Step = 'off' | 'announce' | 'permit' | 'connect' | 'transfer' | 'drain' | 'release';

/** A chip that only carries frames. */
function createChip(onFrame: (frame: CanFrame, endUs: number) => void) {
  const chip = {
    fault: 'none' as 'none' | 'dead' | 'distorting',
    state: { counters: { lost: 0 } },
    garbles: false,
    acknowledges: true,
    nextSendAtUs: Infinity,
    next: (): CanFrame => {
      throw new Error('nothing to send');
    },
    frameToSend: (): CanFrame => chip.next(),
    onSent: (endUs: number): void => chip.sent(endUs),
    onSendError: (endUs: number): void => chip.sent(endUs),
    sent: (endUs: number): void => void endUs,
    onFrame: (frame: CanFrame, endUs: number): void => {
      if (chip.fault !== 'dead') onFrame(frame, endUs);
    },
    onFailedFrame: (): void => undefined,
    setFault: (fault: 'none' | 'dead' | 'distorting'): void => {
      chip.fault = fault;
      chip.garbles = fault === 'distorting';
      chip.acknowledges = fault === 'none';
      if (fault === 'dead') chip.nextSendAtUs = Infinity;
    },
  };
  return chip;
}

/** A controller of which the observer must say nothing, or of which it must say what its flaw is. */
export interface ModelController extends CampaignDevice {
  /** Before time passes. */
  connectTo(world: World<CampaignDevice>, host: CampaignHost): void;
}

/**
 * A controller without an interpreter that keeps every safety goal: it may look at the world itself where the firmware
 * has to decode frames. It shows that the observer is content with a sound controller, and that it sees each flaw.
 * @param delayS before it feeds a grid that was bad
 */
export function createModelController(place: DevicePlace, flaw: Flaw | null, delayS = 0): ModelController {
  const { lines } = place;
  const has = (one: Flaw): boolean => flaw === one;
  let world: World<CampaignDevice>;
  let host: CampaignHost;
  let nowUs = 0;
  let tickUs = BOOT_US;
  let isPowered = true;
  let boots = 1;
  let resets = 0;
  let bitesUs = has('hasNoWatchdog') ? Infinity : WATCHDOG_US;
  let step: Step = 'off';
  let stepUs = 0;
  let bootedUs = 0;
  let askA = 0;
  let slot = 0;
  let refusedUs = NaN;
  let deviatesUs = NaN;
  let hotUs = NaN;
  let liveUs = NaN;
  let gridBadUs = -Infinity;
  let asks: { us: number; askA: number }[] = [];
  let wire = createWireWatch('leaf-aze0');
  /** Outlives a start. */
  const memory = { closedUs: -Infinity, isLatched: false, resetsUs: [] as number[] };

  const heard =
    (bus: 'vehicle' | 'charger') =>
    (frame: CanFrame, endUs: number): void =>
      wire.heard(frame, endUs, bus, false, true);
  const vehicleChip = createChip(heard('vehicle'));
  const chargerChip = createChip(heard('charger'));

  const ageUs = (name: keyof typeof wire.soundAtUs): number => nowUs - wire.soundAtUs[name];
  const status = (): number =>
    (step === 'permit' || step === 'connect' || step === 'transfer' ? 1 : 0) |
    (lines.contactors ? 0 : 8) |
    0x80;
  const frame: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 8, data: new Uint8Array(8) };
  chargerChip.next = () => {
    const id = frameIds[slot % frameIds.length]!;
    const soc = Math.round(world.measured.values.socPct) || 0;
    const offerA = Math.max(0, askA);
    const bytes: Record<number, readonly number[]> = {
      0x100: [0, 0, 240, 0, 410 - 256, 1, 100, 0],
      0x101: [0, 255, 255, 0, 0, 270 - 256, 1, 0],
      0x102: [2, 410 - 256, 1, Math.max(0, -askA), 0, status(), Math.min(100, Math.max(0, soc)), 0],
      0x110: [0, 0, 0, 0, 0, 0, 0, 0],
      0x200: [255 - offerA, 0, 0, 0, 240, 0, 30, 100],
      0x201: [1, 0, 0, 100, 0, 0, 0, 0],
    };
    frame.id = has('sendsStrangeFrame') && id === 0x110 ? 0x111 : id;
    frame.lengthBytes = has('sendsShortFrame') && id === 0x101 ? 7 : 8;
    frame.data.set(bytes[id]!);
    if (has('sendsBadValue') && id === 0x102) frame.data[6] = 101;
    return frame;
  };
  chargerChip.sent = (endUs) => {
    slot++;
    chargerChip.nextSendAtUs = Math.max(
      chargerChip.nextSendAtUs + (has('sendsTooMuch') ? 10_000 : SLOT_US),
      endUs,
    );
  };
  vehicleChip.next = () => ({ ...frame, id: 0x7d0 });
  vehicleChip.sent = () => {
    vehicleChip.nextSendAtUs = Infinity;
  };

  const enter = (next: Step): void => {
    step = next;
    stepUs = nowUs;
  };
  const off = (): void => {
    askA = 0;
    lines.permission = false;
    lines.contactors = false;
    chargerChip.nextSendAtUs = Infinity;
    enter('off');
  };

  const isStale = (): boolean =>
    (!has('ignoresStaleCar') &&
      (['pack', 'limits', 'charge', 'motor'] as const).some((name) => ageUs(name) > 1_000_000)) ||
    (!has('ignoresStaleStation') && ageUs('station') > 1_000_000) ||
    (!has('ignoresStaleMeter') && ageUs('meter') > 2_000_000) ||
    // Nobody hears what it asks for.
    chargerChip.fault === 'distorting';

  const since = (us: number, holds: boolean): number => (holds ? (Number.isNaN(us) ? nowUs : us) : NaN);

  /** What must end a session at once, with open contactors. */
  const alarm = (): boolean => {
    const { station, measured, pack } = world;
    asks = asks.filter(({ us }) => nowUs - us < 1_500_000);
    asks.push({ us: nowUs, askA });
    const mostA = Math.max(0, ...asks.map((one) => one.askA));
    const leastA = Math.min(0, ...asks.map((one) => one.askA));
    const slackA = Math.max(0.1 * Math.max(mostA, -leastA), 2000 / pack.voltageV);
    const deviates = station.currentA > mostA + slackA || station.currentA < leastA - slackA;
    deviatesUs = since(deviatesUs, deviates);
    return (
      (!has('ignoresIgnition') && lines.ignition) ||
      (!has('ignoresMotor') && Math.abs(measured.values.motorSpeedRpm) > 5) ||
      (!has('ignoresPlug') && !lines.plugDetect) ||
      (!has('ignoresStationFault') && wire.stationSaysFault) ||
      (!has('ignoresRelayCut') && !has('ignoresLimits') && measured.values.relayCutRequest !== 0) ||
      (!has('ignoresDeviation') && nowUs - deviatesUs > 500_000) ||
      memory.isLatched
    );
  };

  const gridIsBad = (): boolean => {
    const pu = (world.grid.voltageV + world.meter.errorV) / 230;
    const offHz = world.grid.frequencyHz + world.meter.errorHz - 50;
    if (pu < 0.917 || pu > 1.05 || Math.abs(offHz) > 0.09) gridBadUs = askA === 0 ? nowUs : gridBadUs;
    if (has('entersTooSoon')) gridBadUs = -Infinity;
    return pu < 0.9 || pu > 1.08 || Math.abs(offHz) > 0.4;
  };

  /** What may be asked for now, A: + is out of the battery. */
  const wishedA = (): number => {
    const { measured, pack } = world;
    const { socPct, dischargeLimitW, chargeLimitW } = measured.values;
    const allowed = has('ignoresPolicy') ? { export: true, import: false } : host.allowed(nowUs);
    if ((!has('ignoresGrid') && gridIsBad()) || isStale()) return 0;
    if (askA === 0 && nowUs - gridBadUs < delayS * 1e6) return 0;
    const limitA = (limitW: number): number =>
      has('ignoresLimits') ? 20 : Math.min(20, Math.floor(limitW / pack.voltageV));
    if (allowed.export && (socPct > 30.1 || has('ignoresReserve'))) return limitA(dischargeLimitW);
    return allowed.import ? -limitA(chargeLimitW) : 0;
  };

  const latch = (): void => {
    hotUs = since(hotUs, world.pack.tempMaxC > 55);
    liveUs = since(liveUs, !lines.contactors && world.station.presentVoltageV > 10);
    if (!has('forgetsOverheating') && nowUs - hotUs > 1_000_000) memory.isLatched = true;
    if (!has('forgetsWeld') && nowUs - liveUs > 3_500_000) memory.isLatched = true;
    const recent = memory.resetsUs.filter((us) => nowUs - us < 600e6);
    if (!has('forgetsResets') && recent.length >= 3) memory.isLatched = true;
  };

  const moveOn = (): void => {
    const { station } = world;
    const forUs = nowUs - stepUs;
    const stops = alarm();
    const wantsA = wishedA();
    const raise = (targetA: number): void => {
      const most = has('risesTooFast') ? 5 : 1;
      if (Math.abs(targetA) <= Math.abs(askA) || askA * targetA < 0) askA = askA * targetA < 0 ? 0 : targetA;
      else askA += Math.sign(targetA) * Math.min(most, Math.abs(targetA) - Math.abs(askA));
    };
    if (step === 'off') {
      const rested = has('doesNotRest') || nowUs - memory.closedUs > 61e6;
      lines.hvRequest = lines.plugDetect && !lines.ignition && rested;
      if (stops || wantsA === 0 || !lines.plugDetect) {
        // The station sleeps until it is spoken to: its age says nothing yet.
        if (stops || !lines.plugDetect || !lines.hvRequest || ageUs('charge') > 500_000) return;
        const { socPct } = world.measured.values;
        const allowed = host.allowed(nowUs);
        if (!(allowed.import || (allowed.export && socPct > 30.2)) || gridIsBad()) return;
      }
      if (!rested) return;
      slot = 0;
      chargerChip.nextSendAtUs = chargerChip.fault === 'dead' ? Infinity : nowUs;
      enter('announce');
    } else if (step === 'announce') {
      if (stops || forUs > 10e6) off();
      else if ((lines.startSignal1 && ageUs('station') < 300_000) || has('permitsEarly')) {
        lines.permission = true;
        enter('permit');
      }
    } else if (step === 'permit') {
      const inletIsDead = station.presentVoltageV < 15;
      const mayClose = has('closesOntoLiveInlet')
        ? !inletIsDead && forUs > 2.2e6
        : (lines.startSignal2 || has('closesEarly')) && inletIsDead && ageUs('station') < 300_000;
      if (stops || forUs > 30e6) off();
      else if (mayClose) {
        lines.contactors = true;
        memory.closedUs = nowUs;
        enter('connect');
      }
    } else if (step === 'connect') {
      if (has('asksEarly')) askA = 2;
      if (stops || forUs > 10e6) enter('drain');
      else if (station.state === 'transfer' && ageUs('station') < 300_000 && forUs > 300_000)
        enter('transfer');
    } else if (step === 'transfer') {
      raise(wantsA);
      refusedUs = since(refusedUs, wantsA === 0);
      // A station that ended the session has to be followed.
      const ended = station.state !== 'transfer' && ageUs('station') < 300_000 && !has('ignoresPlug');
      if (stops || ended || nowUs - refusedUs > 5e6) {
        refusedUs = NaN;
        enter('drain');
        if (has('opensUnderLoad')) off();
      }
    }
    if (step === 'drain') {
      askA = 0;
      lines.permission = false;
      const flows = Math.abs(station.currentA) > 5;
      if (!has('keepsContactorsClosed') && (!flows || nowUs - stepUs > 3e6)) {
        lines.contactors = false;
        enter('release');
      }
    } else if (step === 'release' && (!lines.startSignal2 || forUs > 8e6)) off();
  };

  /** It says that it is there; what the host says then counts as soon as it is delivered: `host.allowed` knows. */
  const listenToHost = (): void => {
    const connection = host.network.connect('broker', 1883, {
      onConnect: () => connection.write(publish(`backfeed/${CAR}/birth`, `{"boot":${boots},"ctr":1}`)),
      onData: () => undefined,
      onClose: listenToHost,
    });
  };

  const restart = (atUs: number): void => {
    boots++;
    nowUs = bootedUs = Math.max(nowUs, atUs);
    tickUs = nowUs + BOOT_US;
    bitesUs = has('hasNoWatchdog') ? Infinity : nowUs + WATCHDOG_US;
    wire = createWireWatch('leaf-aze0');
    asks = [];
    refusedUs = deviatesUs = hotUs = liveUs = NaN;
    off();
    chargerChip.nextSendAtUs = Infinity;
    lines.hvRequest = false;
  };

  const tick = (): void => {
    tickUs = nowUs + TICK_US;
    if (!has('hasNoWatchdog')) bitesUs = nowUs + (has('hasSlowWatchdog') ? 10e6 : WATCHDOG_US);
    latch();
    moveOn();
    if (has('speaksToTheCar') && step === 'transfer') vehicleChip.nextSendAtUs = nowUs;
  };

  return {
    vehicleChip,
    chargerChip,
    connectTo: (itsWorld, itsHost) => {
      world = itsWorld;
      host = itsHost;
      listenToHost();
    },
    boots: () => boots,
    watchdogResets: () => resets,
    watchdogAtUs: () => bitesUs,
    uncaught: () => 0,
    isPowered: () => isPowered,
    interrupts: () => 0,
    nextAtUs: () => (isPowered ? Math.min(tickUs, bitesUs) : Infinity),
    runNext: () => {
      if (tickUs < bitesUs) {
        nowUs = tickUs;
        tick();
        return;
      }
      resets++;
      nowUs = bitesUs;
      memory.resetsUs.push(nowUs);
      restart(nowUs);
    },
    linesChanged: (atUs) => {
      if (!isPowered || tickUs - nowUs > TICK_US || nowUs - bootedUs < BOOT_US) return;
      nowUs = Math.max(nowUs, atUs);
      if (step !== 'off' && alarm() && step !== 'drain' && step !== 'release') moveOn();
    },
    idleUntil: (us) => {
      if (isPowered) nowUs = Math.max(nowUs, us);
    },
    exhaustMemory: () => restart(nowUs),
    interrupt: () => restart(nowUs),
    hang: (us) => {
      tickUs = nowUs + us;
    },
    loseEdges: () => undefined,
    jumpClock: () => undefined,
    setDrift: () => undefined,
    setSupplyV: () => undefined,
    disturbSupply: () => undefined,
    restart: (atUs) => {
      if (isPowered) restart(atUs);
    },
    setPowered: (powered, atUs) => {
      if (powered === isPowered) return;
      isPowered = powered;
      vehicleChip.setFault(powered ? 'none' : 'dead');
      chargerChip.setFault(powered ? 'none' : 'dead');
      if (powered) restart(atUs);
      else off();
    },
  };
}
