/** An extended identifier is its 29 bits plus this, so that one number tells both kinds apart. */
export const EXTENDED_ID = 0x80000000;

/** The identifier with the same number in the other frame format. */
export function twinOf(id: number): number {
  return id < EXTENDED_ID ? id + EXTENDED_ID : (id - EXTENDED_ID) & 0x7ff;
}
