/** For a board whose network carries no datagrams: nobody to ask. */
export function tendTimeServer(): void {
  // The host tells the time, or the clock module.
}
