import type { CanFrame } from '../bus/canNode.ts';
import type { World, WorldBus } from '../world.ts';
import { createContactorWatch } from './contactorWatch.ts';
import { createGridWatch } from './gridWatch.ts';
import { createLatchWatch } from './latchWatch.ts';
import { createLooker, type ObservedDevice, type ObserverSettings } from './observation.ts';
import { reactionRules } from './reactionRules.ts';
import { createReactionWatch } from './reactionWatch.ts';
import { createSentFrames } from './sentFrames.ts';
import { createStartWatch } from './startWatch.ts';
import { violationKey, type Violation } from './violation.ts';
import { createWireWatch } from './wireWatch.ts';

/** The slowest answer to one kind of danger. */
export interface WorstReaction {
  readonly goal: string;
  readonly what: string;
  readonly reactionS: number;
  readonly withinS: number;
}

/**
 * Looks at a world from outside and says which safety goal was not kept. It shares no code and no table with the
 * firmware: its numbers are those of the safety goals, written out beside each rule.
 *
 * "Asks for power" is what the controller commands: its frames ask for current, it permits it, and its contactors are
 * closed. How fast the station then obeys is the station's: 200 A/s after a stop. A station that does not is SG4.
 */
export interface SafetyObserver {
  readonly violations: readonly Violation[];
  /** Of the dangers that were answered while it asked for power. */
  readonly worst: readonly WorstReaction[];
  /** For the world's `onFrame`. */
  heard(frame: CanFrame, endUs: number, bus: WorldBus, isOurs: boolean): void;
  /** Call it every 20 ms, just before whole ones: then a step of the plant comes first in the time between two looks. */
  look(nowUs: number): void;
}

/** Watches a world that has not begun. The world's frames must reach `heard`. */
export function createSafetyObserver(settings: ObserverSettings): SafetyObserver & {
  /** The world is made with `heard`, so it comes after its observer. */
  watch(world: World<ObservedDevice>): void;
} {
  const violations: Violation[] = [];
  const reported = new Set<string>();
  /** Once is enough: the rest follows from it. */
  const report = (violation: Violation): void => {
    const key = violationKey(violation);
    if (reported.has(key)) return;
    reported.add(key);
    violations.push(violation);
  };
  const wire = createWireWatch(settings.vehicle);
  const sent = createSentFrames(report);
  const watched = reactionRules(settings.reserveSocPct, settings.grid).map((rule) =>
    createReactionWatch(rule, report),
  );
  let device: ObservedDevice | undefined;
  let lookOn: (nowUs: number) => void = () => undefined;

  return {
    violations,
    get worst() {
      return watched.map(({ rule, worstS }) => ({
        goal: rule.goal,
        what: rule.what,
        reactionS: worstS,
        withinS: rule.withinS,
      }));
    },
    heard: (frame, endUs, bus, isOurs) => {
      if (isOurs) sent.sent(frame, endUs, bus);
      else {
        const chip = bus === 'vehicle' ? device?.vehicleChip : device?.chargerChip;
        wire.heard(frame, endUs, bus, chip?.fault === 'dead', settings.saysTruth(frame, bus));
      }
    },
    watch: (world) => {
      device = world.controller;
      const looker = createLooker(world, wire, sent, settings);
      const { observation } = looker;
      const others = [
        createContactorWatch(world, settings, report),
        createStartWatch(world, wire, sent, report),
        createGridWatch(world, settings.grid, report),
        createLatchWatch(world, report),
      ];
      lookOn = (nowUs) => {
        looker.look(nowUs);
        for (const one of watched) one.look(observation);
        for (const other of others) other(observation);
      };
    },
    look: (nowUs) => lookOn(nowUs),
  };
}
