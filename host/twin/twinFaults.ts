import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { Fault } from '../../sim/fault/fault.ts';
import { createFaultRun } from '../../sim/fault/faultRun.ts';
import { faultText } from '../../sim/fault/faultText.ts';
import { createFrameFaults, type FrameFaults } from '../../sim/fault/frameFaults.ts';
import type { TimeSource } from '../../sim/virtualClock.ts';
import type { World } from '../../sim/world.ts';
import type { HostEvent } from '../service/vehicleService.ts';
import type { CarNetwork } from './carNetwork.ts';

/** What goes wrong in a run. */
export interface TwinFaults {
  /** For the world; nothing where no fault is planned. */
  readonly hooks: { readonly connect?: FrameFaults['connect'] };
  /** How wrong the host's clock is now, ms. */
  hostErrorMs(): number;
  /** The world with its faults. */
  source(world: World, network: CarNetwork): TimeSource;
}

/** @throws BackfeedError FAULT_UNAVAILABLE for what this host cannot be made to do */
export function createTwinFaults(options: {
  readonly faults: readonly Fault[];
  readonly profile: VehicleProfile;
  readonly seed: number;
  readonly log: (event: HostEvent) => void;
  /** Unix time of the world's start, ms. */
  readonly startAtMs: number;
}): TwinFaults {
  const { faults, profile, seed, log, startAtMs } = options;
  if (faults.some(({ kind }) => kind === 'policyEnds')) {
    throw new BackfeedError(
      'FAULT_UNAVAILABLE',
      'policyEnds is for hosts that hand out policies by hand, and here the planner makes them',
      "Use it in npm run campaign -- --replay '...'",
    );
  }
  const frames = createFrameFaults();
  let errorMs = 0;
  return {
    hooks: faults.length > 0 ? { connect: frames.connect } : {},
    hostErrorMs: () => errorMs,
    source: (world, network) => {
      if (faults.length === 0) return world;
      const host = {
        setLinkUp: network.setUp,
        setClockErrorMs: (ms: number) => {
          errorMs = ms;
        },
        endPolicyInMs: () => undefined,
      };
      const random = seededRandom(seed + 1);
      return createFaultRun({ world, profile, frames, host, random }, faults, (fault, hasBegun, atUs) =>
        log({
          atMs: startAtMs + atUs / 1000,
          severity: 'attention',
          code: hasBegun ? 'FAULT_BEGINS' : 'FAULT_ENDS',
          text: faultText(fault),
        }),
      );
    },
  };
}
