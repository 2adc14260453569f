/** The board that this build is for: the build resolves it to one file of this folder. */
declare module 'board' {
  export const board: import('./board.ts').Board;
}
