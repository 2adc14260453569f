import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { readNamedYaml, yamlNames } from '../../../sim/config/namedYaml.ts';

const schema = z.strictObject({ size: z.number() }).transform(({ size }) => size * 2);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-yaml-'));
  writeFileSync(join(folder, 'small.yaml'), 'size: 1\n');
  writeFileSync(join(folder, 'broken.yaml'), 'sise: 1\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

it('reads by name and by path', () => {
  expect(yamlNames(folder)).toEqual(['broken', 'small']);
  expect(readNamedYaml('small', folder, schema, 'thing', 'THING')).toBe(2);
  expect(readNamedYaml(join(folder, 'small.yaml'), '/nowhere', schema, 'thing', 'THING')).toBe(2);
});

it('says what is not there, and what is wrong in what is', () => {
  const read = (name: string) => () => readNamedYaml(name, folder, schema, 'thing', 'THING');
  expect(read('smal')).toThrow('THING_UNKNOWN: there is no thing "smal". Did you mean "small"?');
  expect(read('enormous')).toThrow('Give a YAML file or one of: broken, small.');
  expect(read('broken')).toThrow('THING_KEY: broken.yaml:1: unknown key "sise". Did you mean "size"?');
});
