/** What went wrong without an exception, in the order of the interpreter. */
export type ErrorFlag = 'FIFO_FULL' | 'BUFFER_FULL' | 'CALLBACK' | 'LOW_MEMORY' | 'MEMORY';

const ORDER: readonly ErrorFlag[] = ['FIFO_FULL', 'BUFFER_FULL', 'CALLBACK', 'LOW_MEMORY', 'MEMORY'];

/** Flags are raised at any time and reported by the idle loop, each once until they are read. */
export interface ErrorFlags {
  raise(flag: ErrorFlag): void;
  /** All that are raised; lowers them. */
  take(): ErrorFlag[];
  /** Those raised since the last call. Low memory alone is a warning and waits for company. */
  news(): ErrorFlag[];
}

/** None raised. */
export function createErrorFlags(): ErrorFlags {
  let raised = new Set<ErrorFlag>();
  let reported = new Set<ErrorFlag>();
  let isChanged = false;
  return {
    raise: (flag) => {
      raised.add(flag);
      isChanged = true;
    },
    take: () => {
      const all = ORDER.filter((flag) => raised.has(flag));
      raised = new Set();
      isChanged = true;
      return all;
    },
    news: () => {
      if (!isChanged) return [];
      isChanged = false;
      const fresh = ORDER.filter((flag) => raised.has(flag) && !reported.has(flag));
      reported = new Set(raised);
      return fresh.some((flag) => flag !== 'LOW_MEMORY') ? fresh : [];
    },
  };
}
