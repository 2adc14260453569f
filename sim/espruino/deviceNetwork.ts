/** One TCP connection of the device. Data are binary strings, one character a byte, as on the device. */
export interface DeviceConnection {
  write(data: string): void;
  end(): void;
}

export interface DeviceConnectionHandlers {
  onConnect(): void;
  onData(data: string): void;
  onClose(hadError: boolean): void;
}

/** The network that the board is on; handlers are called later, never from inside `connect`. */
export interface DeviceNetwork {
  connect(host: string, port: number, handlers: DeviceConnectionHandlers): DeviceConnection;
  /**
   * A datagram on its way, and what brings answers to it. Without this every one is lost.
   * @param answer called later, any number of times, never from inside the call
   */
  datagram?(host: string, port: number, data: string, answer: (data: string) => void): void;
}
