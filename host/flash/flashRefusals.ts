import { BackfeedError } from '../../sim/backfeedError.ts';
import type { SerialPortInfo } from './interpreterConsole.ts';
import { TOOL_MISSING } from './toolReports.ts';

/** Why a port did not open, by what the system said. */
export function portRefusal(port: string, reason: string, ports: readonly SerialPortInfo[]): BackfeedError {
  if (/lock|busy|temporarily unavailable|access denied/i.test(reason)) {
    return new BackfeedError(
      'FLASH_PORT_BUSY',
      `${port} is used by another program`,
      'Close the terminal, IDE or logger that holds it, then try again',
    );
  }
  if (/EACCES|EPERM|permission/i.test(reason)) {
    return new BackfeedError(
      'FLASH_PORT_DENIED',
      `${port} may not be used by this user`,
      'Join the group of the port, on Debian "sudo usermod -aG dialout $USER", and log in again',
    );
  }
  if (/not found|no such|ENOENT|ENXIO|ENODEV/i.test(reason)) {
    const found = ports.map(({ path, description }) => (description ? `${path} (${description})` : path));
    return new BackfeedError(
      'FLASH_PORT_MISSING',
      `there is no port ${port}; ${found.length ? `found: ${found.join(', ')}` : 'no serial port was found'}`,
      found.length
        ? 'Give --port one of them'
        : 'Plug the board in with a cable that carries data, and install the driver of its USB adapter',
    );
  }
  return new BackfeedError(
    'FLASH_PORT',
    `${port} cannot be opened: ${reason.replace(/\.$/, '')}`,
    'Unplug the board, plug it in again and try once more',
  );
}

export function noAnswer(port: string, reason: string): BackfeedError {
  return new BackfeedError(
    'FLASH_NO_ANSWER',
    `no interpreter answers on ${port}: ${reason}`,
    'Check baud rate and cable; a new board needs the interpreter first (docs/flashing.md)',
  );
}

export function toolMissing(cause: unknown): BackfeedError {
  const reason = (cause as Error).message;
  return reason === TOOL_MISSING
    ? new BackfeedError(
        'FLASH_TOOL_MISSING',
        'the optional package espruino is not installed',
        'Run npm ci --include=optional',
      )
    : new BackfeedError(
        'FLASH_TOOL_MISSING',
        `the package espruino does not start: ${reason}`,
        'Run npm ci --include=optional',
      );
}
