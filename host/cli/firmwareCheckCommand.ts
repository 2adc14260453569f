import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { checkFirmware } from '../build/languageCheck/checkFirmware.ts';
import { findingText } from '../build/languageCheck/languageFinding.ts';
import { createProgressBar } from './progressBar.ts';

/** TypeScript takes a second to load: only this command pays for it. */
async function loadCheckFirmware(): Promise<typeof checkFirmware> {
  return (await import('../build/languageCheck/checkFirmware.ts')).checkFirmware;
}

/**
 * `backfeed firmware check`: what the device cannot run, or runs differently.
 * @param load where the check comes from
 */
export function firmwareCheckCommand(load = loadCheckFirmware): Command {
  return new Command('check')
    .description('Looks for what the Espruino interpreter lacks or does differently, in sources and bundles.')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  backfeed firmware check\n\nOne place may break one rule, with a reason, on the line or above it:\n  // espruino-allow: recursion: as deep as the menu, which has 3 levels\n',
    )
    .action(async ({ json }: { readonly json?: boolean }) => {
      const progress = createProgressBar();
      progress.update(0, 'Checking');
      const check = await (
        await load()
      )((share) => progress.update(share, 'Checking')).finally(() => progress.end());
      const { findings, files, bundles, rules } = check;
      const scope = `${files} files, ${bundles} bundles, ${rules} rules`;
      if (json) process.stdout.write(`${JSON.stringify(check, null, 2)}\n`);
      else if (findings.length === 0) process.stdout.write(`${scope}, no findings\n`);
      else process.stdout.write(`${findings.map(findingText).join('\n')}\n`);
      if (findings.length === 0) return;
      throw new BackfeedError(
        'FIRMWARE_LANGUAGE',
        `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${scope}`,
        'Write what each finding says, or allow it with a reason: see backfeed firmware check --help',
      );
    });
}
