import { frameBits } from '../bus/frameBits.ts';
import type { CanFrame } from '../bus/canNode.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import { sealFrame } from '../../firmware/contract/frameCodec.ts';

/** One periodic message, sealed with counter and checksum once for each counter value. */
export interface EncodedFrame {
  readonly spec: FrameSpec;
  /** Payload without counter and checksum: write signals here, then `commit`. */
  readonly draft: Uint8Array;
  /** Takes over the draft; costs nothing when it says the same as before. */
  commit(): void;
  /** The next transmission, sealed; valid until `commit` or `advance`. */
  frame(): CanFrame;
  /** The payload went out: counts on. */
  advance(): void;
}

/** An all-zero message. */
export function createEncodedFrame(spec: FrameSpec): EncodedFrame {
  const counts = spec.counter ? 2 ** spec.counter.bits : 1;
  const draft = new Uint8Array(8);
  const committed = new Uint8Array(8);
  const sealed = Array.from({ length: counts }, (): CanFrame => {
    const { id, extended = false, lengthBytes } = spec;
    return { id, extended, remote: false, lengthBytes, data: new Uint8Array(8), bits: 0 };
  });
  const sealedVersions = new Int32Array(counts).fill(-1);
  let version = 0;
  let count = 0;
  return {
    spec,
    draft,
    commit() {
      let i = 0;
      while (i < 8 && draft[i] === committed[i]) i++;
      if (i === 8) return;
      committed.set(draft);
      version++;
    },
    frame() {
      const frame = sealed[count] as CanFrame;
      // Sealed when first asked for: a message that changes faster than its counter runs through is not sealed in vain.
      if (sealedVersions[count] !== version) {
        frame.data.set(committed);
        sealFrame(spec, frame.data, count);
        frame.bits = frameBits(frame);
        sealedVersions[count] = version;
      }
      return frame;
    },
    advance() {
      count = count + 1 === counts ? 0 : count + 1;
    },
  };
}
