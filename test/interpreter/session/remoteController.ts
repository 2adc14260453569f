import type { Socket } from 'node:net';
import { lines as lineTable, type LineName } from '../../../firmware/contract/pins.ts';
import type { CanController } from '../../../sim/bus/canController.ts';
import type { CanFrame } from '../../../sim/bus/canNode.ts';
import type { DevicePlace, WorldDevice } from '../../../sim/worldDevice.ts';
import { RECORD_BYTES, RECORD_TIME_STEP_US, recordKinds, recordOffsets } from './peerRecord.ts';

const lineNames = Object.keys(lineTable) as LineName[];

/** A machine that is busy makes it slow; it is dead when it says nothing for this long. */
const ANSWER_MAX_MS = 60_000;

/** A node on a bus of the world that stands for a chip in another process. */
interface RemoteChip extends CanController {
  acknowledges: boolean;
  /** The chip has sent this frame, and has already been told that it was acknowledged. */
  queue(frame: CanFrame): void;
}

/** A controller in another process, at the far end of a socket. */
export interface RemoteController extends WorldDevice {
  /** Tells the chip whether anybody else on the charger bus acknowledges. */
  setPeerAcknowledges(acknowledges: boolean, atUs: number): void;
  /**
   * Puts everything since the last call on the wire, and the time that the world has come to.
   * @returns when the device has come as far as it may
   * @throws Error when it does not answer
   */
  goOn(worldUs: number): Promise<void>;
}

/** @param nowUs the world's time: what arrives on the socket happens then */
export function createRemoteController(
  socket: Socket,
  { lines }: DevicePlace,
  nowUs: () => number,
): RemoteController {
  let outgoing: Buffer[] = [];
  let incoming = Buffer.alloc(0);
  let peerAcknowledges = false;
  let onAnswer = (): void => undefined;
  const levels = new Map<LineName, boolean>();

  const put = (kind: number, atUs: number, id: number, lengthBytes: number, data?: Uint8Array): void => {
    const record = Buffer.alloc(RECORD_BYTES);
    record[recordOffsets.kind] = kind;
    record.writeUInt32BE(Math.round(atUs / RECORD_TIME_STEP_US), recordOffsets.time);
    record.writeUInt32BE(id, recordOffsets.id);
    record[recordOffsets.lengthBytes] = lengthBytes;
    if (data) record.set(data, recordOffsets.data);
    outgoing.push(record);
  };

  const createChip = (kind: number): RemoteChip => {
    const waiting: CanFrame[] = [];
    const wantedAt: number[] = [];
    const drop = (): void => {
      waiting.shift();
      wantedAt.shift();
    };
    return {
      acknowledges: false,
      garbles: false,
      get nextSendAtUs() {
        return wantedAt[0] ?? Infinity;
      },
      frameToSend: () => waiting[0]!,
      onSent: drop,
      onSendError: drop,
      onFrame: (frame, endUs) => {
        put(kind, endUs, frame.id, frame.lengthBytes, frame.data);
      },
      onFailedFrame: () => undefined,
      queue: (frame) => {
        waiting.push(frame);
        wantedAt.push(nowUs());
      },
    };
  };
  const vehicleChip = createChip(recordKinds.vehicleFrame);
  const chargerChip = createChip(recordKinds.chargerFrame);

  const take = (record: Buffer): void => {
    const kind = record[recordOffsets.kind];
    const id = record.readUInt32BE(recordOffsets.id);
    const lengthBytes = record[recordOffsets.lengthBytes]!;
    if (kind === recordKinds.line) lines[lineNames[id]!] = lengthBytes === 1;
    else if (kind === recordKinds.acknowledges) chargerChip.acknowledges = lengthBytes === 1;
    else if (kind === recordKinds.time) onAnswer();
    else {
      const data = Uint8Array.from(record.subarray(recordOffsets.data));
      const chip = kind === recordKinds.vehicleFrame ? vehicleChip : chargerChip;
      chip.queue({ id, extended: false, remote: false, lengthBytes, data });
    }
  };
  socket.on('data', (chunk: Buffer) => {
    incoming = Buffer.concat([incoming, chunk]);
    let at = 0;
    for (; incoming.length - at >= RECORD_BYTES; at += RECORD_BYTES)
      take(incoming.subarray(at, at + RECORD_BYTES));
    incoming = incoming.subarray(at);
  });

  return {
    vehicleChip,
    chargerChip,
    interrupts: () => 0,
    nextAtUs: () => Infinity,
    runNext: () => undefined,
    linesChanged: (atUs) => {
      lineNames.forEach((name, index) => {
        if (lineTable[name] !== null || levels.get(name) === lines[name]) return;
        levels.set(name, lines[name]);
        put(recordKinds.line, atUs, index, lines[name] ? 1 : 0);
      });
    },
    idleUntil: () => undefined,
    setPeerAcknowledges: (acknowledges, atUs) => {
      if (acknowledges === peerAcknowledges) return;
      peerAcknowledges = acknowledges;
      put(recordKinds.acknowledges, atUs, 0, acknowledges ? 1 : 0);
    },
    goOn: (worldUs) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(
          () => reject(new Error('the interpreter does not answer')),
          ANSWER_MAX_MS,
        );
        onAnswer = () => {
          clearTimeout(patience);
          resolve();
        };
        put(recordKinds.time, worldUs, 0, 0);
        socket.write(Buffer.concat(outgoing));
        outgoing = [];
      }),
  };
}
