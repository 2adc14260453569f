import { writeRaw } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
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
  if (turns.length === 0) {
    const only = createEncodedFrame(spec);
    return { ...only, frameOf: () => only };
  }
  const place = bound.find(({ multiplex }) => multiplex)?.multiplex?.[0];
  const frames = turns.map((value) => {
    const frame = createEncodedFrame(spec);
    if (place) writeRaw(place, frame.draft, value);
    return frame;
  });
  let turn = 0;
  const current = (): EncodedFrame => frames[turn] as EncodedFrame;
  return {
    spec,
    draft: current().draft,
    commit: () => {
      for (const frame of frames) frame.commit();
    },
    frame: () => current().frame(),
    advance: () => {
      current().advance();
      turn = (turn + 1) % frames.length;
    },
    frameOf: (signal) => frames[turns.indexOf(signal.multiplex?.[0]?.ranges[0]?.[0] ?? NaN)] ?? current(),
  };
}
