/** Time by NTP, where the board's network carries datagrams: the build resolves it to `sntp.ts` or `noTimeServer.ts`. */
declare module 'time-server' {
  export function tendTimeServer(config: import('../contract/deviceConfig.ts').DeviceConfig): void;
}
