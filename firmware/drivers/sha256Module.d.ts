/** SHA-256 on the board that this build is for: the build resolves it to one of the two files beside this one. */
declare module 'sha256' {
  export function sha256(data: string | readonly (string | ArrayBuffer)[]): ArrayBuffer;
}
