import type { z } from 'zod';
import { badAnswer } from './publishedPrices.ts';

/**
 * An answer in JSON, in the shape that its source documents.
 * @throws BackfeedError PRICE_SOURCE_ANSWER
 */
export function readJson<T>(source: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw badAnswer(source, `what is no JSON: ${JSON.stringify(text.slice(0, 60))}`, cause);
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw badAnswer(
    source,
    `what it does not document: ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
  );
}
