import { readCounter, sealFrame } from '../../firmware/contract/frameCodec.ts';
import { faultKind, type FaultKind } from './faultKind.ts';
import type { ActiveFault, FaultTarget } from './faultTarget.ts';
import type { FrameChange } from './frameFaults.ts';
import { mappedMessages, messageChoice, specOfMessage, type MappedMessage } from './mappedMessages.ts';

/** Nobody listens to it, and every other frame goes first. */
export const UNUSED_ID = 0x7fe;

/** Changes every frame of one message until the fault ends. */
function change(target: FaultTarget, message: MappedMessage, how: FrameChange): ActiveFault {
  const id = Number(message);
  const changes = target.frames.changes[mappedMessages[message]];
  const onlyIt: FrameChange = (frame) => {
    if (frame.id === id && !frame.remote) how(frame);
  };
  changes.add(onlyIt);
  return { end: () => void changes.delete(onlyIt) };
}

const corruptions: Readonly<Record<'checksum' | 'length' | 'remote' | 'extended', FrameChange>> = {
  checksum: (frame) => {
    frame.data[frame.lengthBytes - 1]! ^= 0xff;
  },
  length: (frame) => {
    frame.lengthBytes--;
  },
  remote: (frame) => {
    frame.remote = true;
  },
  extended: (frame) => {
    frame.extended = true;
  },
};

/** Frames of the units that belong to the buses: standing still, missing, or damaged. */
export const frameKinds = {
  frozen: faultKind({
    label: 'a message repeats its last payload, rolling counter and checksum included',
    parameters: { message: messageChoice },
    start: (target, { message }) => {
      let kept: Uint8Array | undefined;
      return change(target, message, (frame) => {
        kept ??= frame.data.slice();
        frame.data.set(kept);
      });
    },
  }),
  stuck: faultKind({
    label: 'the values of a message stand still, its counter and checksum go on',
    parameters: { message: messageChoice },
    start: (target, { message }) => {
      const spec = specOfMessage(target.profile, message);
      let kept: Uint8Array | undefined;
      return change(target, message, (frame) => {
        kept ??= frame.data.slice();
        const count = spec ? readCounter(spec, frame.data) : null;
        frame.data.set(kept);
        if (spec) sealFrame(spec, frame.data, count ?? 0);
      });
    },
  }),
  silent: faultKind({
    label: 'a message is not sent',
    parameters: { message: messageChoice },
    start: (target, { message }) =>
      change(target, message, (frame) => {
        frame.id = UNUSED_ID;
      }),
  }),
  framesLost: faultKind({
    label: 'single frames of a bus get lost at random',
    parameters: {
      bus: { label: 'which bus', choices: ['vehicle', 'charger'] },
      sharePct: { label: 'how many', unit: '%', min: 0, max: 100, step: 0.5, default: 5 },
    },
    start: ({ frames, random }, { bus, sharePct }) => {
      const lose: FrameChange = (frame) => {
        if (random() * 100 < sharePct) frame.id = UNUSED_ID;
      };
      frames.changes[bus].add(lose);
      return { end: () => void frames.changes[bus].delete(lose) };
    },
  }),
  corrupted: faultKind({
    label: 'a message is damaged by its sender',
    parameters: {
      message: messageChoice,
      how: { label: 'what is wrong with it', choices: ['checksum', 'length', 'remote', 'extended'] },
    },
    start: (target, { message, how }) => change(target, message, corruptions[how]),
  }),
  cut: faultKind({
    label: 'the wires of a bus are cut: nobody hears the controller, and it hears nobody',
    parameters: { bus: { label: 'which bus', choices: ['vehicle', 'charger'] } },
    start: ({ frames }, { bus }) => {
      frames.cuts[bus]++;
      return { end: () => void frames.cuts[bus]-- };
    },
  }),
} as const satisfies Record<string, FaultKind>;
