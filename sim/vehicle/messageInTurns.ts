import { writeRaw } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import type { CanFrame } from '../bus/canNode.ts';
import { createEncodedFrame, type EncodedFrame } from './encodedFrame.ts';

/** A message of the car; one that says different things in turns has a frame for each. */
export interface MessageInTurns extends EncodedFrame {
  /** The frame that carries a signal. */
  frameOf(signal: SignalSpec): EncodedFrame;
}

/** Values of the switch that turns go through, in order; a single one where no turns are needed. */
function turnsOf(signals: readonly SignalSpec[]): readonly number[] {
  const values = signals.flatMap(({ multiplex }) => multiplex?.[0]?.ranges[0]?.[0] ?? []);
  const first = Math.min(...values);
  const last = Math.max(...values);
  if (!(last > first)) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** @param bound the signals that somebody reads: they decide which turns there are */
export function createMessageInTurns(spec: FrameSpec, bound: readonly SignalSpec[]): MessageInTurns {
  const turns = turnsOf(bound);
  if (turns.length === 0) return new FramesInTurns([createEncodedFrame(spec)], turns);
  const place = bound.find(({ multiplex }) => multiplex)?.multiplex?.[0];
  const frames = turns.map((value) => {
    const frame = createEncodedFrame(spec);
    if (place) writeRaw(place, frame.draft, value);
    return frame;
  });
  return new FramesInTurns(frames, turns);
}

class FramesInTurns implements MessageInTurns {
  readonly spec: FrameSpec;
  readonly draft: Uint8Array;
  private readonly frames: readonly EncodedFrame[];
  private readonly turns: readonly number[];
  private turn = 0;

  constructor(frames: readonly EncodedFrame[], turns: readonly number[]) {
    const first = frames[0] as EncodedFrame;
    this.spec = first.spec;
    this.draft = first.draft;
    this.frames = frames;
    this.turns = turns;
  }

  commit(): void {
    for (let i = 0; i < this.frames.length; i++) this.current(i).commit();
  }

  frame(): CanFrame {
    return this.current(this.turn).frame();
  }

  advance(): void {
    this.current(this.turn).advance();
    this.turn = this.turn + 1 === this.frames.length ? 0 : this.turn + 1;
  }

  frameOf(signal: SignalSpec): EncodedFrame {
    const turn = this.turns.indexOf(signal.multiplex?.[0]?.ranges[0]?.[0] ?? NaN);
    return this.current(turn < 0 ? this.turn : turn);
  }

  private current(turn: number): EncodedFrame {
    return this.frames[turn] as EncodedFrame;
  }
}
