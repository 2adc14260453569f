/** What the server of a program answers: one behaviour, in the simulator and behind a real socket. */
export interface Answer {
  readonly data?: string;
  readonly closes?: boolean;
}

/** Sends everything back; `bye` gets a farewell and a closed connection. */
export function farEndAnswer(data: string): Answer {
  return data === 'bye' ? { data: 'farewell', closes: true } : { data };
}

/** The ports that programs find under these names. */
export interface Ports {
  /** Where the far end listens. */
  readonly open: number;
  /** Where nobody does. */
  readonly closed: number;
}

/** The text that runs: a program and the ports that it needs. */
export function programWithPorts(source: string, ports: Ports): string {
  return source.replaceAll('CLOSED_PORT', String(ports.closed)).replaceAll('PORT', String(ports.open));
}
