/** Marks an extended identifier, so that one number tells both kinds apart; as in a DBC file. */
export const EXTENDED_ID = 0x80000000;

/** The identifier of a message as the firmware knows it. */
export function firmwareId({ id, extended }: { readonly id: number; readonly extended?: boolean }): number {
  return extended ? id + EXTENDED_ID : id;
}

/** An identifier as people write it: three digits, eight for an extended one. */
export function idText(id: number): string {
  const digits = (id >= EXTENDED_ID ? id - EXTENDED_ID : id).toString(16).toUpperCase();
  return id >= EXTENDED_ID ? `0x${digits.padStart(8, '0')}` : `0x${digits.padStart(3, '0')}`;
}
