import { hash } from 'node:crypto';
import { byteArrayOf } from './bytesOf.ts';
import type { Realm } from './realm.ts';

/** `require("crypto")`, as far as the firmware uses it; `charge` lets the time of a call pass. */
export function cryptoModule(realm: Realm, charge: () => void): object {
  return {
    SHA256: (data: unknown): ArrayBufferLike => {
      charge();
      if (data === undefined) throw realm.error('Expecting String or Array, got undefined');
      const digest = realm.bytes(32);
      digest.set(hash('sha256', byteArrayOf(data), 'buffer'));
      return digest.buffer;
    },
  };
}
