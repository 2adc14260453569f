/** Anything that answers at an address of the I2C bus. */
export interface I2cDevice {
  write(bytes: readonly number[], atUs: number): void;
  /** @returns as many bytes as were asked for */
  read(quantity: number, atUs: number): readonly number[];
}
