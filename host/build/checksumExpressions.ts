import { coveredBytes, type ChecksumSpec, type Crc8Rule } from '../../firmware/contract/frameChecksum.ts';
import type { FrameSpec } from '../../firmware/contract/frameSpec.ts';

/** Checksums of frames as expressions, and the functions and tables which they need. */
export interface ChecksumTexts {
  /** The checksum that belongs to the other bytes of the frame; empty when the message has none. */
  expected(spec: FrameSpec): string;
  /** To stand before the decoder. */
  readonly declarations: readonly string[];
}

/**
 * @param prefix of the names of functions and tables
 * @param byteAt expression of a byte of the frame `d`
 */
export function checksumTexts(
  prefix: string,
  specs: readonly FrameSpec[],
  byteAt: (index: number) => string,
): ChecksumTexts {
  const crcs: string[] = [];
  const polynomials: number[] = [];
  const declarations: string[] = [];
  const crcFunction = (rule: Crc8Rule & { readonly kind: 'crc8' }): string => {
    const key = JSON.stringify(rule);
    if (!polynomials.includes(rule.polynomial)) {
      declarations.push(tableText(`${prefix}Table${polynomials.push(rule.polynomial) - 1}`, rule.polynomial));
    }
    if (!crcs.includes(key)) {
      const table = `${prefix}Table${polynomials.indexOf(rule.polynomial)}`;
      declarations.push(crcText(`${prefix}Crc${crcs.push(key) - 1}`, table, rule, byteAt));
    }
    return `${prefix}Crc${crcs.indexOf(key)}`;
  };
  const expected = new Map(
    specs.map((spec) => {
      const rule = spec.checksum;
      if (!rule) return [spec, ''] as const;
      return [
        spec,
        rule.kind === 'crc8' ? `${crcFunction(rule)}(d)` : sumExpression(rule, spec.id, byteAt),
      ] as const;
    }),
  );
  return { expected: (spec) => expected.get(spec) ?? '', declarations };
}

function bytesOf(rule: ChecksumSpec): number[] {
  const [first, last] = coveredBytes(rule);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function sumExpression(
  rule: Exclude<ChecksumSpec, { kind: 'crc8' }>,
  id: number,
  byteAt: (index: number) => string,
): string {
  if (rule.kind === 'nibbleSum') {
    const nibbles = bytesOf(rule).flatMap((index) => [
      ...(rule.startBit === index * 8 ? [] : [`(${byteAt(index)}&15)`]),
      ...(rule.startBit === index * 8 + 4 ? [] : [`(${byteAt(index)}>>4)`]),
    ]);
    return `(${[...nibbles, rule.initial].join('+')}&15)`;
  }
  const bytes = bytesOf(rule).filter((index) => index !== rule.byteIndex);
  if (rule.kind === 'xor8') return `(${[...bytes.map(byteAt), rule.initial & 255].join('^')})`;
  const idSum = rule.withIdentifier ? (id & 255) + ((id >> 8) & 255) + ((id >> 16) & 255) + (id >> 24) : 0;
  return `(${[...bytes.map(byteAt), (rule.initial + idSum) & 255].join('+')}&255)`;
}

/** Table look-ups in one expression: a loop over the bytes costs an interpreter several times as much. */
function crcText(
  name: string,
  table: string,
  rule: Crc8Rule & { readonly kind: 'crc8' },
  byteAt: (index: number) => string,
): string {
  let expression = rule.initial ? String(rule.initial) : '';
  for (const byteIndex of bytesOf(rule)) {
    if (byteIndex === rule.byteIndex) continue;
    expression = `${table}[${expression ? `${expression}^` : ''}${byteAt(byteIndex)}]`;
  }
  return `function ${name}(d) {
  return ${rule.finalXor ? `${expression}^${rule.finalXor}` : expression};
}`;
}

/** The remainder of a byte follows from that of its upper seven bits: one more shift, which the polynomial makes up for. */
function tableText(name: string, polynomial: number): string {
  return `const ${name} = new Uint8Array(256);
for (let i = 1; i < 256; i++)
  ${name}[i] = (${name}[i >> 1] << 1) ^ (${polynomial} * (((${name}[i >> 1] >> 7) ^ i) & 1));`;
}
