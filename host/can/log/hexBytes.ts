/** Bytes of the words of a line, two hexadecimal digits each; null when there is any other word. */
export function hexBytes(words: readonly string[]): Uint8Array | null {
  const bytes = new Uint8Array(words.length);
  for (const [i, word] of words.entries()) {
    if (!/^[0-9A-Fa-f]{2}$/.test(word)) return null;
    bytes[i] = parseInt(word, 16);
  }
  return bytes;
}

/** The words of a text between white space. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
