#!/usr/bin/env node
// The project runs from its TypeScript sources: tsx strips the types as they are loaded.
import { register } from 'tsx/esm/api';

register();
// Whoever reads the output may stop reading, as `| head` does.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
const { runCommandLine } = await import('./commandLine.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
