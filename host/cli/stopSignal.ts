/** Resolves `stopped` when the user presses Ctrl-C or the system asks to end; a second time ends at once. */
export function listenForStop(): { readonly isStopped: () => boolean; readonly stopped: Promise<void> } {
  let isStopped = false;
  let resolve: () => void;
  const stopped = new Promise<void>((done) => (resolve = done));
  const stop = (): void => {
    if (isStopped) process.exit(130);
    isStopped = true;
    resolve();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { isStopped: () => isStopped, stopped };
}
