import type { VehicleProfile } from '../../firmware/contract/vehicleProfile.ts';
import type { CanController } from '../bus/canController.ts';
import type { Mcp2515Fault } from '../chips/mcp2515.ts';
import type { World, WorldBus } from '../world.ts';
import type { WorldDevice } from '../worldDevice.ts';
import type { ClockDrift } from '../espruino/deviceClock.ts';
import type { FrameFaults } from './frameFaults.ts';

/** A CAN controller that can be made to fail. */
export interface FaultableChip extends CanController {
  setFault(fault: Mcp2515Fault, atUs: number): void;
}

/** A controller that can be made to fail; `Controller` is one. */
export interface FaultableDevice extends WorldDevice {
  readonly vehicleChip: FaultableChip;
  readonly chargerChip: FaultableChip;
  exhaustMemory(): void;
  interrupt(): void;
  hang(us: number): void;
  loseEdges(bus: WorldBus, share: number): void;
  jumpClock(us: number): void;
  setDrift(drift: ClockDrift, atUs: number): void;
  setSupplyV(voltageV: number | null): void;
  disturbSupply(voltageV: number, forUs: number, atUs: number): void;
  restart(atUs: number): void;
  setPowered(powered: boolean, atUs: number): void;
}

/** The far end of the car's network, as far as faults reach it. */
export interface FaultHost {
  setLinkUp(up: boolean): void;
  /** How wrong the host's clock is, ms; + is ahead. */
  setClockErrorMs(errorMs: number): void;
  /** Gives the car a policy that ends so soon instead of the one that it has, ms from now; null: the usual one again. */
  endPolicyInMs(ms: number | null): void;
}

/** What faults act upon. */
export interface FaultTarget {
  readonly world: World<FaultableDevice>;
  /** How the car's messages are laid out. */
  readonly profile: VehicleProfile;
  readonly frames: FrameFaults;
  readonly host: FaultHost;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A fault that has begun. */
export interface ActiveFault {
  /** Called every 100 ms while it lasts. @param forS since it began */
  step?(nowUs: number, forS: number): void;
  end(nowUs: number): void;
}
