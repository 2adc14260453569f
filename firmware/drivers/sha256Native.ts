const crypto: CryptoModule = require('crypto');

/** SHA-256 of 8-bit texts and bytes, one after the other: the interpreter's own. */
export function sha256(data: string | readonly (string | ArrayBuffer)[]): ArrayBuffer {
  return crypto.SHA256(data);
}
