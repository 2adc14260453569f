/** A serial port that a board may be on. */
export interface SerialPortInfo {
  readonly path: string;
  readonly description?: string;
}

/** The console of an interpreter, at the other end of a wire. */
export interface InterpreterConsole {
  /**
   * The value of an expression on the device; breaks into a program that keeps the prompt away.
   * @param silenceMs how long the device may say nothing before that counts as no answer
   * @throws BackfeedError FLASH_NO_ANSWER, or FLASH_DEVICE_ERROR for an exception on the device
   */
  evaluate(expression: string, silenceMs?: number): Promise<unknown>;
  /** Types a line and waits for nothing: never disturbs a running program. */
  type(line: string): void;
  /** What the device has printed since the last call. */
  takePrinted(): string;
  close(): Promise<void>;
}
