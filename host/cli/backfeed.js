#!/usr/bin/env node
// The project runs from its TypeScript sources: tsx strips the types as they are loaded.
import { register } from 'tsx/esm/api';

register();
const { runCommandLine } = await import('./commandLine.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
