import { readSignal } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import type { CanFrame } from '../bus/canNode.ts';

/** The last content of one received message; decoded only when it changes. */
export interface DecodedFrame<Name extends string> {
  readonly values: Readonly<Record<Name, number>>;
  /** End of the last reception, us; -Infinity before the first. */
  readonly heardAtUs: number;
  /** Takes the frame if it is this message. */
  take(frame: CanFrame, endUs: number): boolean;
  /** Back to zeros, never heard. */
  forget(): void;
}

/** A message never heard. @param names keys in `spec.signals`; "not available" reads as 0 */
export function createDecodedFrame<Name extends string>(
  spec: FrameSpec,
  names: readonly Name[],
): DecodedFrame<Name> {
  const signals = names.map((name) => [name, spec.signals[name] as SignalSpec] as const);
  const values = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  const bytes = new Uint8Array(8);
  const decoded = { values, heardAtUs: -Infinity, take, forget };
  return decoded;

  function take(frame: CanFrame, endUs: number): boolean {
    if (frame.id !== spec.id || frame.extended !== (spec.extended === true) || frame.remote) return false;
    if (frame.lengthBytes !== spec.lengthBytes) return false;
    let changed = decoded.heardAtUs === -Infinity;
    for (let i = 0; i < spec.lengthBytes; i++) {
      if (bytes[i] === frame.data[i]) continue;
      bytes[i] = frame.data[i] as number;
      changed = true;
    }
    decoded.heardAtUs = endUs;
    if (changed) for (const [name, signal] of signals) values[name] = readSignal(signal, bytes) ?? 0;
    return true;
  }
  function forget(): void {
    for (const name of names) values[name] = 0;
    decoded.heardAtUs = -Infinity;
  }
}
