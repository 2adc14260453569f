import { createCanBus, type CanBus } from '../../../sim/bus/canBus.ts';
import { createMcp2515 as createChip, type Mcp2515 as Chip } from '../../../sim/chips/mcp2515.ts';
import { boardCosts } from '../../../sim/espruino/boardCosts.ts';
import type { SpiDevice } from '../../../sim/espruino/spiDevice.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { canFrame, createTestNode, type TestNode } from '../../sim/bus/testNode.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

/** The faces of the firmware's modules: they are compiled apart from the tests. */
export interface Driver {
  readonly isReady: boolean;
  framesRead: number;
  overflows: number;
  garbledLooks: number;
  setups: number;
  busOffCount: number;
  readonly isOffBus: boolean;
  transmitErrors: number;
  receiveErrors: number;
  drain(): void;
  poll(): void;
  check(): void;
  acceptAll(): void;
  acceptPair(buffer0: number, buffer1: number, either?: number): void;
  rest(): void;
  lookAround(): 'silent' | 'alive' | 'babbling';
  setTransmitting(on: boolean): void;
  abort(): void;
  send(frame: Uint8Array): boolean;
}
export type ReceiveFilters = readonly [readonly number[], readonly number[], readonly number[]];
export interface FilterModule {
  identifierBytes(id: number): number[];
  exactFilters(buffer0: number, buffer1: number, either?: number): ReceiveFilters;
  answeredId(answer: Uint8Array): number;
}
/** SRR in SIDL of a standard frame, RTR in DLC of an extended one. */
export function isRemote(answer: Uint8Array): boolean {
  return (answer[2]! & 0x08 ? answer[5]! & 0x40 : answer[2]! & 0x10) !== 0;
}

export interface WatchedFrame {
  readonly id: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly isNeeded: boolean;
}
export interface FrameWatch {
  readonly rejections: Readonly<Record<string, number>>;
  readonly busHeardAtMs: number;
  readonly isProven: boolean;
  heard(id: number, answer: number, nowMs: number): void;
  readonly states: Readonly<Record<number, { readonly heardAtMs: number }>>;
  isOverdue(nowMs: number): boolean;
  refusal(nowMs: number): Reason | null;
}
export interface FrameIntake {
  receive(id: number, answer: Uint8Array, nowMs: number): void;
  awaiting: ((id: number, isTaken: boolean) => void) | null;
}
export interface Sampler {
  heard(id: number, isTaken: boolean): void;
  tick(nowMs: number): void;
  stop(): void;
}
export interface BusMonitor {
  fault(nowMs: number): Reason | null;
  tick(nowMs: number): void;
}
export interface Transmitter {
  readonly expired: number;
  send(place: number, nowMs: number): void;
  clear(): void;
}
export interface NeededFrame {
  readonly id: number;
  readonly timeoutMs: number;
  readonly reliefMs: number;
}
export interface Receiver {
  readonly isRelieving: boolean;
  heard(id: number): void;
  tick(nowMs: number): void;
  reset(): void;
}

interface CanModules {
  driver: {
    createMcp2515(
      spi: unknown,
      port: unknown,
      bitrate: number,
      filters: () => ReceiveFilters,
      onFrame: (id: number, answer: Uint8Array, nowMs: number) => void,
    ): Driver;
    createTransmitFrame(id: number): Uint8Array;
  };
  filters: FilterModule;
  identifier: { EXTENDED_ID: number; twinOf(id: number): number };
  watch: { createFrameWatch(frames: readonly WatchedFrame[]): FrameWatch };
  intake: {
    createFrameIntake(
      watch: FrameWatch,
      decoders: Readonly<Record<number, () => number>>,
      values: Float64Array,
      updatedAtMs: Float64Array,
      measuredId: number,
      onMeasured: (nowMs: number) => void,
    ): FrameIntake;
  };
  sampler: { createSampler(chip: Driver, watch: FrameWatch, frames: readonly WatchedFrame[]): Sampler };
  receiver: {
    createReceiver(
      chip: Driver,
      watch: FrameWatch,
      needed: readonly NeededFrame[],
      companionId?: number,
    ): Receiver;
  };
  monitor: { createBusMonitor(chip: Driver, watch: FrameWatch, needsProof: boolean): BusMonitor };
  transmitter: {
    createTransmitter(chip: Driver, frames: readonly Uint8Array[], lifeMs: number): Transmitter;
  };
  clock: { uptimeMs(): number };
  board: {
    board: {
      spi: { setup(settings: object): void };
      spiPins: object;
      vehicleCan: { chipSelect: unknown; interrupt: unknown; oscillatorMhz: number };
    };
  };
}
export type LoadedCan = LoadedFirmware<CanModules>;

/** The firmware's modules around one CAN controller; each call of the result is one boot. */
export function loadCanFirmware(): Promise<(surroundings?: FirmwareSurroundings) => LoadedCan> {
  return loadFirmware<CanModules>({
    driver: 'drivers/mcp2515.ts',
    filters: 'drivers/mcp2515Filters.ts',
    identifier: 'can/identifier.ts',
    watch: 'can/frameWatch.ts',
    intake: 'can/frameIntake.ts',
    sampler: 'can/sampler.ts',
    receiver: 'can/receiver.ts',
    monitor: 'can/busMonitor.ts',
    transmitter: 'can/transmitter.ts',
    clock: 'drivers/clock.ts',
    board: 'boards/esp32.ts',
  });
}

/** Filter registers for up to two standard identifiers on buffer 0 and four on buffer 1. */
export function filtersFor(rxb0: readonly number[], rxb1: readonly number[]): ReceiveFilters {
  const bytes = (id: number): number[] => [id >> 3, (id & 7) << 5, 0, 0];
  const fill = (ids: readonly number[], count: number): number[] =>
    Array.from({ length: count }, (_, i) => ids[i % ids.length]!);
  const all = [...fill(rxb0, 2), ...fill(rxb1, 4)].flatMap(bytes);
  return [[...bytes(0x7ff), ...bytes(0x7ff)], all.slice(0, 12), all.slice(12)];
}

export interface CanRig {
  readonly driver: Driver;
  readonly chip: Chip;
  readonly bus: CanBus;
  /** The other node on the bus. */
  readonly node: TestNode;
  readonly firmware: LoadedCan;
  /** Frames that reached the firmware. */
  readonly frames: { id: number; remote: boolean; bytes: number[]; atMs: number }[];
  /** Falling edges of the interrupt pin. */
  readonly edges: () => number;
  nowMs(): number;
  /** Hands a frame with these data to the driver. */
  transmit(id: number, data: Uint8Array): boolean;
  /** Whether the chip still holds a frame that waits for the bus. */
  isSending(): boolean;
  /** Queues standard frames of 8 bytes, the first of which says which identifier it was. */
  sends(ids: readonly number[]): void;
  run(ms: number): void;
  /** Runs, and calls `each` at each multiple of `everyMs`. */
  runTicking(ms: number, everyMs: number, each: (nowMs: number) => void): void;
}

/** What a rig may have that is not as it should be. */
export interface CanRigOptions {
  readonly oscillatorHz?: number;
  readonly bitrate?: number;
  readonly busBitrate?: number;
  /** Board whose interpreter's time is charged; without it calls take no time. */
  readonly board?: string;
  readonly filters?: ReceiveFilters;
  readonly onFrame?: (id: number, answer: Uint8Array) => void;
  /** Comes between the firmware and the chip. */
  readonly wireSpi?: (chip: Chip) => SpiDevice;
  /** Whether the interrupt pin wakes the firmware. */
  readonly hasEdges?: () => boolean;
  /** Level of the interrupt pin that the firmware reads, when it is not the chip's. */
  readonly pinHigh?: () => boolean;
  /** The chip is without supply when the firmware boots. */
  readonly deadAtBoot?: boolean;
}

/** Driver, chip and bus with one other node. The crystal may differ from what the board's file says: 16 MHz. */
export function createCanRig(
  boot: (surroundings: FirmwareSurroundings) => LoadedCan,
  options: CanRigOptions = {},
): CanRig {
  const { bitrate = 500_000, busBitrate = 500_000 } = options;
  /** Nothing before the firmware boots. */
  const powered: { firmware?: LoadedCan } = {};
  let edges = 0;
  const chip = createChip({
    oscillatorHz: options.oscillatorHz ?? 16e6,
    busBitrate,
    onInterrupt: (low, atUs) => {
      if (low) edges++;
      if (options.hasEdges?.() ?? true) powered.firmware?.board.pinChanged('D4', !low, atUs);
    },
  });
  if (options.deadAtBoot) chip.setFault('dead', 0);
  const bus = createCanBus({ bitrate: busBitrate });
  const node = createTestNode();
  bus.attach(node);
  bus.attach(chip);
  const firmware = boot({
    pins: { D4: { read: options.pinHigh ?? (() => !chip.interruptLow) } },
    spi: { D5: options.wireSpi?.(chip) ?? chip },
    syncTo: (us) => {
      while (bus.nextEventUs() <= us) bus.step();
    },
    ...(options.board ? { costs: boardCosts[options.board]! } : {}),
  });
  powered.firmware = firmware;
  const { board, driver: driverModule } = firmware.exposed;
  const { scheduler } = firmware.board;
  board.board.spi.setup({ ...board.board.spiPins, baud: 8_000_000, mode: 0 });
  const frames: CanRig['frames'] = [];
  const driver = driverModule.createMcp2515(
    board.board.spi,
    board.board.vehicleCan,
    bitrate,
    () => options.filters ?? filtersFor([0x1db, 0x1dc], [0x1da, 0x55b, 0x5bc]),
    (id, answer) => {
      const remote = isRemote(answer);
      const bytes = Array.from(answer.subarray(6, 6 + (answer[5]! & 15)));
      frames.push({ id, remote, bytes: remote ? [] : bytes, atMs: scheduler.nowUs / 1000 });
      options.onFrame?.(id, answer);
    },
  );
  const run = (ms: number): void => {
    const untilUs = scheduler.nowUs + ms * 1000;
    for (;;) {
      const busUs = bus.nextEventUs();
      const deviceUs = scheduler.nextAtUs();
      if (Math.min(busUs, deviceUs) > untilUs) break;
      if (busUs <= deviceUs) bus.step();
      else scheduler.runNext();
    }
    scheduler.nowUs = Math.max(scheduler.nowUs, untilUs);
  };
  return {
    driver,
    chip,
    bus,
    node,
    firmware,
    frames,
    edges: () => edges,
    nowMs: () => scheduler.nowUs / 1000,
    transmit: (id, data) => {
      const frame = driverModule.createTransmitFrame(id);
      frame.set(data, 6);
      return driver.send(frame);
    },
    isSending: () => {
      const answer = new Uint8Array(2);
      chip.exchange(Uint8Array.of(0xa0, 0), answer, 2, scheduler.nowUs);
      return (answer[1]! & 0x04) !== 0;
    },
    sends: (ids) =>
      ids.forEach((id) => node.send(canFrame(id, [id & 255, 1, 2, 3, 4, 5, 6, 7]), scheduler.nowUs)),
    run,
    runTicking: (ms, everyMs, each) => {
      const untilMs = scheduler.nowUs / 1000 + ms;
      for (;;) {
        const nowMs = scheduler.nowUs / 1000;
        const nextMs = (Math.floor(nowMs / everyMs) + 1) * everyMs;
        if (nextMs > untilMs) break;
        run(nextMs - nowMs);
        each(scheduler.nowUs / 1000);
      }
    },
  };
}
