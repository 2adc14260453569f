import { sha256 } from 'sha256';

const BLOCK_BYTES = 64;

/** HMAC-SHA256 (RFC 2104) under a key of at most 64 bytes, itself a binary string: gives the base64 of a text's MAC. */
export function createHmac(key: string): (text: string) => string {
  let inner = '';
  let outer = '';
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const byte = i < key.length ? key.charCodeAt(i) : 0;
    inner += String.fromCharCode(byte ^ 0x36);
    outer += String.fromCharCode(byte ^ 0x5c);
  }
  return (text) => btoa(sha256([outer, sha256(inner + text)]));
}
