import { boards } from '../../firmware/contract/boards/boards.ts';

/**
 * Time that the interpreter needs, us: the host runs the bundle about a thousand times faster than the chip, so the
 * simulator charges for what the bundle does. From a 168 MHz Cortex-M4 measured with Espruino 2v29: 1.07 ms for one
 * received frame (two transfers and its decoding), 110 us for a call with arguments, 131 us for a pin access.
 */
export interface BoardCosts {
  /** Entering a callback, and the statements around its calls. */
  readonly callbackUs: number;
  /** One SPI transfer with the statements that prepare and use it, without the wire time. */
  readonly spiTransferUs: number;
  /** Any other call into the interpreter: pins, time, storage. */
  readonly callUs: number;
}

const cortexM4At168MHz: BoardCosts = { callbackUs: 300, spiTransferUs: 380, callUs: 110 };

function scaled(costs: BoardCosts, factor: number): BoardCosts {
  return {
    callbackUs: costs.callbackUs * factor,
    spiTransferUs: costs.spiTransferUs * factor,
    callUs: costs.callUs * factor,
  };
}

/** By board name. */
export const boardCosts: Readonly<Record<string, BoardCosts>> = Object.fromEntries(
  Object.entries(boards).map(([name, { hardware }]) => [name, scaled(cortexM4At168MHz, hardware.slowdown)]),
);
