import type { DeviceConfig } from '../../firmware/contract/deviceConfig.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import type { FaultKindName } from '../../sim/fault/faultKinds.ts';
import { createFaultRun } from '../../sim/fault/faultRun.ts';
import type { FaultableDevice } from '../../sim/fault/faultTarget.ts';
import { carKinds } from '../../sim/fault/carKinds.ts';
import { frameKinds } from '../../sim/fault/frameKinds.ts';
import { createFrameFaults, type FrameFaults } from '../../sim/fault/frameFaults.ts';
import type { ObservedDevice } from '../../sim/observer/observation.ts';
import { observedEn50549 } from '../../sim/observer/observedGridCode.ts';
import { LOOK_S } from '../../sim/observer/reactionRules.ts';
import { createSafetyObserver, type WorstReaction } from '../../sim/observer/safetyObserver.ts';
import type { Violation } from '../../sim/observer/violation.ts';
import type { FrontEndName } from '../../sim/powerSupply.ts';
import { createController } from '../../sim/controller.ts';
import { createWorldAround, type World, type WorldSettings } from '../../sim/world.ts';
import type { DevicePlace } from '../../sim/worldDevice.ts';
import { campaignProfile, CAMPAIGN_VEHICLE, type CampaignFirmware } from './campaignFirmware.ts';
import { CAR, campaignKeys, createCampaignHost, type CampaignHost } from './campaignHost.ts';
import type { CampaignScenario } from './scenario.ts';

const RESERVE_PCT = 30;
const STATION_A = 25;
/** After the last change of a fault the slowest answer to it has this long: SG6 takes 10 s, SG4 takes 8 s, the others 3 s. */
const AFTERMATH_MS = 4_000;
const slowAftermathsMs: Partial<Record<FaultKindName, number>> = {
  policyEnds: 11_000,
  hostClock: 11_000,
  rtcJump: 11_000,
  stationStuck: 9_000,
  stationIgnoresStop: 9_000,
  stationReversed: 9_000,
};
/** A fault without end is looked at for so long; one that ends late has shown what it does. */
const LOOKED_AT_MS = 10_000;
const SHORTEST_MS = 14_000;

const config: DeviceConfig = {
  vehicle: CAR,
  broker: { host: 'broker', port: 1883 },
  wifi: { ssid: 's', password: 'p' },
  maxExportW: 9000,
  maxImportW: 9000,
  reserveSocPct: RESERVE_PCT,
  capacityWh: 27_000,
};

/** A controller that can be observed and made to fail. */
export type CampaignDevice = ObservedDevice & FaultableDevice;

/** A world with its observer, at its first instant. */
export interface CampaignCar {
  readonly world: World<CampaignDevice>;
  readonly host: CampaignHost;
  /** What the car's own units sent last, by identifier. */
  readonly sent: FrameFaults['sent'];
  readonly printed: readonly string[];
  readonly violations: readonly Violation[];
  readonly worst: readonly WorstReaction[];
  /** Plans one more fault. */
  addFault(fault: Fault): void;
  /** @param each called after each look, every 20 ms */
  runUntil(untilMs: number, each?: (nowUs: number) => void): void;
}

/** What else a world may have. */
export interface CampaignSettings extends Partial<
  Pick<WorldSettings, 'pluggedAtStart' | 'drives' | 'weather'>
> {
  /** Between the 12 V supply and the board; protected without it. */
  readonly frontEnd?: FrontEndName;
  /** Faults that are added later change frames. */
  readonly mayChangeFrames?: boolean;
  /** When the plan begins and ends to count, ms since the world's start; without it, it lasts. */
  readonly planMs?: readonly [number, number];
  /** How long the controller must wait for a good grid, s. */
  readonly enterDelayS?: number;
  /** Hears every frame that was acknowledged, after the observer. */
  readonly onFrame?: NonNullable<WorldSettings['onFrame']>;
  /** Told when a fault begins and when it ends. */
  readonly onFault?: (fault: Fault, hasBegun: boolean, atUs: number) => void;
}

/** @param firmware or another controller in its place */
export function createCampaignCar(
  scenario: CampaignScenario,
  firmware: CampaignFirmware | ((place: DevicePlace) => CampaignDevice),
  settings: CampaignSettings = {},
): CampaignCar {
  const { enterDelayS = observedEn50549.enterDelayS, onFrame, onFault } = settings;
  const { seed, plan, socPct, faults } = scenario;
  const vehicle = typeof firmware === 'function' ? CAMPAIGN_VEHICLE : firmware.vehicle;
  const profile = campaignProfile(vehicle);
  const host = createCampaignHost(plan, RESERVE_PCT, settings.planMs);
  // A clock that was set back is noticed by the next tick, and time goes on as before.
  const jumps = faults.filter(({ kind, values }) => kind === 'rtcJump' && Number(values['byS']) > 0);
  const frames = createFrameFaults();
  const observer = createSafetyObserver({
    vehicle,
    isCut: (bus) => frames.cuts[bus] > 0,
    clockAheadS: (nowUs) =>
      jumps.reduce(
        (sumS, { startMs, values }) => sumS + (startMs * 1000 <= nowUs ? Number(values['byS']) : 0),
        0,
      ),
    saysTruth: ({ id, data }, bus) => {
      const measured = frames.sent[bus].get(id);
      return !measured || data.every((byte, index) => byte === measured[index]);
    },
    reserveSocPct: RESERVE_PCT,
    allowed: host.allowed,
    grid: { ...observedEn50549, enterDelayS },
  });
  const printed: string[] = [];
  const plugIn =
    typeof firmware === 'function'
      ? firmware
      : (place: DevicePlace): CampaignDevice =>
          createController({
            ...place,
            board: 'esp32',
            bundle: firmware.bundle,
            config,
            ...(settings.frontEnd && { frontEnd: settings.frontEnd }),
            keys: campaignKeys,
            network: host.network,
            log: (line) => printed.push(line),
          });
  const world = createWorldAround<CampaignDevice>(
    {
      profile,
      seed,
      startSocPct: socPct,
      pluggedAtStart: settings.pluggedAtStart ?? true,
      stationMaxCurrentA: STATION_A,
      drives: settings.drives ?? [],
      ...(settings.weather && { weather: settings.weather }),
      // Nothing stands between a unit and its bus unless something may happen there: every frame passes it.
      ...((settings.mayChangeFrames ||
        faults.some(({ kind }) => kind === 'spoofed' || kind in frameKinds || kind in carKinds)) && {
        connect: frames.connect,
      }),
      onFrame: onFrame
        ? (frame, endUs, bus, isOurs) => {
            observer.heard(frame, endUs, bus, isOurs);
            onFrame(frame, endUs, bus, isOurs);
          }
        : observer.heard,
    },
    plugIn,
  );
  observer.watch(world);
  const random = seededRandom(seed + 0x5eed);
  const run = createFaultRun({ world, profile, frames, host, random }, faults, onFault);
  let lookedAtUs = -1;
  return {
    world,
    host,
    sent: frames.sent,
    printed,
    violations: observer.violations,
    get worst() {
      return observer.worst;
    },
    addFault: run.add,
    runUntil: (untilMs, each) => {
      while (lookedAtUs + 1 < untilMs * 1000) {
        const beforeUs = lookedAtUs;
        // Just before a whole step of the plant: see the observer.
        lookedAtUs += LOOK_S * 1e6;
        for (const { startMs, values } of jumps)
          if (startMs * 1000 > beforeUs && startMs * 1000 <= lookedAtUs)
            host.clockJumped(Number(values['byS']) * 1000);
        host.deliver(lookedAtUs);
        run.runUntil(lookedAtUs);
        observer.look(lookedAtUs);
        each?.(lookedAtUs);
      }
    },
  };
}

const endOfLookMs = ({ kind, startMs, durationMs }: Fault): number =>
  startMs + Math.min(durationMs, LOOKED_AT_MS) + (slowAftermathsMs[kind] ?? AFTERMATH_MS);

/** How long a scenario has to run, ms. */
export function lengthMs({ faults }: CampaignScenario): number {
  return Math.max(SHORTEST_MS, ...faults.map(endOfLookMs));
}

/** What came out of a scenario. */
export interface Outcome {
  readonly violations: readonly Violation[];
  readonly worst: readonly WorstReaction[];
}

/** Runs a scenario to its end. */
export function runScenario(scenario: CampaignScenario, firmware: CampaignFirmware): Outcome {
  const car = createCampaignCar(scenario, firmware);
  car.runUntil(lengthMs(scenario));
  return { violations: car.violations, worst: car.worst };
}
