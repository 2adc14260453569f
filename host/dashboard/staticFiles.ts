import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file held in memory, ready to be sent. */
export interface StaticFile {
  readonly body: Buffer;
  /** Present where compression saves something. */
  readonly gzip: Buffer | null;
  readonly type: string;
  readonly etag: string;
  /** The name holds a hash of the content, so that it never changes. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/**
 * Reads a built page into memory, by URL path (`/`, `/assets/index-Ab12.js`). A request is then a look-up in this map,
 * so no path in it can reach another file.
 */
export async function readStaticFiles(dir: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dir.length).replaceAll('\\', '/').replace(/^\/?/, '/');
    files.set(name === '/index.html' ? '/' : name, staticFile(name, await readFile(path)));
  }
  return files;
}

function staticFile(name: string, body: Buffer): StaticFile {
  const gzip = gzipSync(body, { level: 9 });
  return {
    body,
    gzip: gzip.length < body.length ? gzip : null,
    type: types[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    immutable: name.startsWith('/assets/'),
  };
}
