import { frameBits } from '../bus/frameBits.ts';
import type { CanFrame } from '../bus/canNode.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';
import { sealFrame } from '../../firmware/contract/frameCodec.ts';

/** What a control unit sends at its period. */
export interface SentMessage {
  readonly spec: FrameSpec;
  /** The next transmission, sealed; valid until `commit` or `advance`. */
  frame(): CanFrame;
  /** The payload went out: counts on. */
  advance(): void;
}

/** One periodic message, sealed with counter and checksum once for each counter value. */
export interface EncodedFrame extends SentMessage {
  /** Payload without counter and checksum: write signals here, then `commit`. */
  readonly draft: Uint8Array;
  /** Takes over the draft; costs nothing when it says the same as before. */
  commit(): void;
}

/** An all-zero message. */
export function createEncodedFrame(spec: FrameSpec): EncodedFrame {
  return new SealedFrame(spec);
}

/** A class: a bus sends thousands of these a second, and methods of a prototype are called without being looked up. */
class SealedFrame implements EncodedFrame {
  readonly spec: FrameSpec;
  readonly draft = new Uint8Array(8);
  private readonly committed = new Uint8Array(8);
  private readonly sealed: readonly CanFrame[];
  private readonly sealedVersions: Int32Array;
  private version = 0;
  private count = 0;

  constructor(spec: FrameSpec) {
    const { id, extended = false, lengthBytes } = spec;
    const counts = spec.counter ? 2 ** spec.counter.bits : 1;
    this.spec = spec;
    this.sealed = Array.from({ length: counts }, (): CanFrame => ({
      id,
      extended,
      remote: false,
      lengthBytes,
      data: new Uint8Array(8),
      bits: 0,
    }));
    this.sealedVersions = new Int32Array(counts).fill(-1);
  }

  commit(): void {
    const { draft, committed } = this;
    let i = 0;
    while (i < 8 && draft[i] === committed[i]) i++;
    if (i === 8) return;
    committed.set(draft);
    this.version++;
  }

  frame(): CanFrame {
    const { count } = this;
    const frame = this.sealed[count] as CanFrame;
    // Sealed when first asked for: a message that changes faster than its counter runs through is not sealed in vain.
    if (this.sealedVersions[count] !== this.version) {
      frame.data.set(this.committed);
      sealFrame(this.spec, frame.data, count);
      frame.bits = frameBits(frame);
      this.sealedVersions[count] = this.version;
    }
    return frame;
  }

  advance(): void {
    this.count = this.count + 1 === this.sealed.length ? 0 : this.count + 1;
  }
}
