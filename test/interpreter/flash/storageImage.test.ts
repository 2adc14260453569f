import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { storageImage } from '../../../host/build/storageImage.ts';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';

it.skipIf(!espruinoBinary)(
  `the real interpreter finds an image's files in its flash${espruinoBinary ? '' : ` (${espruinoHint})`}`,
  () => {
    const files = [
      { name: '.bootcde', data: Buffer.from('console.log("#boot");') },
      { name: 'x', data: Buffer.from([1]) },
      { name: 'a name of twenty-eight chars', data: Buffer.from('four') },
    ];
    const folder = mkdtempSync(join(tmpdir(), 'backfeed-image-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'espruino.flash'), storageImage(files, 4));
    const script = join(folder, 'read.js');
    writeFileSync(
      script,
      `var s = require("Storage"); console.log("#" + JSON.stringify(s.list().map(function (n) {
      return [n, s.read(n).length, E.CRC32(s.read(n)) >>> 0]; }))); quit();`,
    );
    const printed = execFileSync(espruinoBinary as string, [script], {
      cwd: folder,
      input: '',
      encoding: 'utf8',
      timeout: 20_000,
    });
    const found = JSON.parse(/#(\[\[.*\])/.exec(printed)?.[1] ?? 'null') as unknown;
    expect(found).toEqual(files.map(({ name, data }) => [name, data.length, crc32(data)]));
  },
);
