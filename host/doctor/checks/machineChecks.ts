import { BackfeedError } from '../../../sim/backfeedError.ts';
import { failed, ok, skipped, warning, type Check } from '../check.ts';

const group = 'This machine';

const numbersOf = (version: string): number[] => version.replace(/^\D+/, '').split('.').map(Number);

/** What needs neither board nor broker. */
export const machineChecks: readonly Check[] = [
  {
    name: 'node',
    group,
    label: 'Node',
    needs: [],
    run: ({ node: { version, least } }) => {
      const [major = 0, minor = 0] = numbersOf(version);
      const [leastMajor = 0, leastMinor = 0] = numbersOf(least);
      if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return ok(version);
      return failed(
        'NODE_OLD',
        `Node ${version} is older than ${least}`,
        'Install a current Node: nodejs.org, or the package manager of this machine',
      );
    },
  },
  {
    name: 'serial',
    group,
    label: 'Serial ports',
    needs: [],
    run: async ({ listPorts, port }) => {
      const ports = await listPorts().catch((error: unknown) => {
        if (port !== null || !(error instanceof BackfeedError)) throw error;
        return error;
      });
      // The tool is optional: who never flashes does without it.
      if (ports instanceof BackfeedError) return warning(ports.code, ports.what, ports.hint);
      const names = ports.map(({ path, description }) => (description ? `${path} (${description})` : path));
      if (names.length > 0) return ok(names.join(', '));
      // A console on the network needs no port of this machine.
      return port ? ok('none here') : skipped('none here', 'Plug a board in to have it looked at');
    },
  },
];
