/** Anything behind a chip-select line. One call is one transaction: select, `length` bytes both ways, deselect. */
export interface SpiDevice {
  exchange(tx: Uint8Array, rx: Uint8Array, length: number, atUs: number): void;
}
