import { addressCount, interruptCodeOrder, registers } from './mcp2515Registers.ts';

const { CANINTE, CANINTF } = registers;

/** The register bytes, shared by the parts of the chip, and the interrupt logic over two of them. */
export interface Mcp2515Bank {
  readonly bytes: Uint8Array;
  /** Level of the INT pin: low while an enabled interrupt is pending. */
  readonly interruptLow: boolean;
  /** Sets bits in CANINTF. */
  raise(flags: number, atUs: number): void;
  /** Clears bits in CANINTF. */
  clear(flags: number, atUs: number): void;
  /** Brings the INT pin in line after CANINTE or CANINTF changed. */
  refreshPin(atUs: number): void;
  /** CANSTAT.ICOD: 0 none, else 1..7. */
  interruptCode(): number;
}

/** A bank of zeros with the INT pin high. */
export function createMcp2515Bank(onInterrupt?: (low: boolean, atUs: number) => void): Mcp2515Bank {
  const bytes = new Uint8Array(addressCount);

  function refreshPin(atUs: number): void {
    const nowLow = (bytes[CANINTF]! & bytes[CANINTE]!) !== 0;
    if (nowLow === bank.interruptLow) return;
    bank.interruptLow = nowLow;
    if (onInterrupt !== undefined) onInterrupt(nowLow, atUs);
  }

  const bank = {
    bytes,
    interruptLow: false,
    raise(flags: number, atUs: number): void {
      bytes[CANINTF]! |= flags;
      refreshPin(atUs);
    },
    clear(flags: number, atUs: number): void {
      bytes[CANINTF]! &= ~flags;
      refreshPin(atUs);
    },
    refreshPin,
    interruptCode(): number {
      const pending = bytes[CANINTF]! & bytes[CANINTE]!;
      if (pending === 0) return 0;
      for (let i = 0; i < interruptCodeOrder.length; i++) {
        if (pending & interruptCodeOrder[i]!) return i + 1;
      }
      return 0;
    },
  };
  return bank;
}
