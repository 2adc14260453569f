import { validityMs } from '../contract/envelope.ts';
import type { Reason } from '../contract/reasons.ts';
import { heldPolicy, recallPolicy, receivePolicy } from '../export/policy.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import type { Journal } from '../journal/journal.ts';
import type { Envelope } from './envelope.ts';
import { isTimely } from './isTimely.ts';
import { refuse } from './refused.ts';

/**
 * Takes over the policy that was in force before the last restart, and returns what takes each new one. A policy is for
 * any boot, its counter must grow, and it may be taken before the clock is set: until then it allows nothing.
 */
export function openPolicyInbox(
  topic: string,
  envelope: Envelope,
  journal: Journal,
  memory: DeviceMemory,
): (text: string) => void {
  const { policyCounter } = memoryPlaces;
  const kept = journal.keptPolicy();
  // With new keys it is none of ours any more.
  const recalled = kept && envelope.read(topic, kept);
  if (recallPolicy(recalled) && recalled.auth.ctr > memory.get(policyCounter))
    memory.set(policyCounter, recalled.auth.ctr);

  const refusal = (policy: any): Reason | null => {
    const { ctr, boot, iat, exp } = policy.auth;
    const held = heldPolicy();
    // Flash may have lost the policy of the last counter: then the broker's repetition brings it back.
    if (ctr < memory.get(policyCounter) || (held && held.auth.ctr === ctr)) return 'MESSAGE_REPLAYED';
    if (boot !== 0) return 'MESSAGE_STALE_BOOT';
    if (!(exp > iat && exp - iat <= validityMs.policy)) return 'MESSAGE_MALFORMED';
    if (!isTimely(policy.auth)) return 'MESSAGE_EXPIRED';
    return receivePolicy(policy) ? null : 'MESSAGE_MALFORMED';
  };

  return (text) => {
    const policy = envelope.open(topic, text);
    if (!policy) return;
    const held = heldPolicy();
    // The broker repeats what it retains at each connection.
    if (held && held.mac === policy.mac) return;
    const why = refusal(policy);
    if (why) {
      refuse(why);
      return;
    }
    // In this order: a counter without its policy would refuse the policy for ever.
    journal.keepPolicy(text);
    memory.set(policyCounter, policy.auth.ctr);
    memory.save();
  };
}
