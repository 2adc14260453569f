/** The flash below the file system of the interpreter: bits go from 1 to 0 one by one, and back only page by page. */
export const flash: FlashModule = require('Flash');

/** Pages of flash that are the firmware's own; a page is one or more of those that the hardware erases at once. */
export interface FlashRegion {
  readonly address: number;
  readonly pageBytes: number;
  readonly pages: number;
}

/** Whether the interpreter itself leaves this region alone: writing anywhere else may destroy it. */
export function isFree(region: FlashRegion): boolean {
  const end = region.address + region.pageBytes * region.pages;
  return flash.getFree().some((area) => area.addr <= region.address && end <= area.addr + area.length);
}

/** Erases `bytes` from the start of a page of the hardware: the interpreter stands still meanwhile. */
export function eraseFlash(address: number, bytes: number): void {
  for (let at = address; at < address + bytes; at += (flash.getPage(at) as FlashArea).length) {
    // It takes no float, whatever its value, and an address that was reckoned from one is one.
    flash.erasePage(at | 0);
  }
}
