/** One frame of a log, as its line says. */
export interface LogRecord {
  /** On the log's own clock, us. */
  readonly atUs: number;
  readonly kind: FrameKind;
  readonly id: number;
  readonly extended: boolean;
  /** Up to 8 bytes, of CAN FD up to 64; none of remote frames. */
  readonly data: Uint8Array;
}

/** Remote frames and error frames carry no data of a message. */
export type FrameKind = 'data' | 'fd' | 'remote' | 'error';

/** A line of a log: a frame, something else that belongs there, or null for what is neither. */
export type LogLine = LogRecord | 'other' | null;

/** A format of CAN logs, recognised by its first typical line. */
export interface LogFormat {
  readonly name: string;
  readonly looksLike: RegExp;
  /** A reader for one log, which is given all its lines from the recognised one on. */
  start(): (line: string) => LogLine;
}

const errorFrame = { kind: 'error', id: 0, extended: false, data: new Uint8Array() } as const;

/** The record of an error frame: what was wrong on the bus is not read. */
export function errorRecord(atUs: number): LogRecord {
  return { ...errorFrame, atUs };
}
