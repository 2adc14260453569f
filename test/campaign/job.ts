import type { CampaignFirmware } from './campaignFirmware.ts';
import type { FuzzAmount, FuzzOutcome } from './fuzzWorld.ts';
import type { SeenStart } from '../field/seenStart.ts';
import type { Outcome } from './runScenario.ts';

/** Work for a process of the campaign; a scenario travels as its line. */
export type Job =
  | { readonly kind: 'run'; readonly index: number; readonly line: string }
  | { readonly kind: 'fuzz'; readonly index: number; readonly seed: number; readonly amount: FuzzAmount }
  | { readonly kind: 'field'; readonly index: number; readonly name: string; readonly seed: number }
  | {
      readonly kind: 'shrink';
      readonly index: number;
      readonly seed: number;
      /** Which violation has to stay: see `violationKey`. */
      readonly key: string;
      readonly limitMs: number;
    };

/** What a process is sent first. */
export interface FirmwareMessage {
  readonly kind: 'firmware';
  readonly firmware: CampaignFirmware;
}

/** What comes back, one for each job. */
export type Answer =
  | { readonly kind: 'ran'; readonly index: number; readonly outcome: Outcome }
  | { readonly kind: 'fuzzed'; readonly index: number; readonly outcome: FuzzOutcome }
  | {
      readonly kind: 'seen';
      readonly index: number;
      readonly seen: SeenStart;
      /** Expectations that were not met. */
      readonly problems: readonly string[];
    }
  | {
      readonly kind: 'shrunk';
      readonly index: number;
      readonly key: string;
      /** null: the scenario does not show it again. */
      readonly line: string | null;
    };
