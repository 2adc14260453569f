import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDashboardServer } from '../../../host/dashboard/server.ts';
import type { DashboardServer } from '../../../host/dashboard/server.ts';
import { BackfeedError } from '../../../sim/backfeedError.ts';

const SCRIPT = 'console.log("backfeed");\n'.repeat(50);

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe('createDashboardServer', () => {
  const workDir = mkdtempSync(join(tmpdir(), 'backfeed-server-'));
  const pageDir = join(workDir, 'page');
  let server: DashboardServer;

  beforeAll(async () => {
    mkdirSync(join(pageDir, 'assets'), { recursive: true });
    writeFileSync(join(pageDir, 'index.html'), '<!doctype html><title>backfeed</title>');
    writeFileSync(join(pageDir, 'assets/index-Ab12.js'), SCRIPT);
    writeFileSync(join(workDir, 'secret.txt'), 'secret');
    server = await createDashboardServer({ port: 0, pageDir });
  });

  afterAll(async () => {
    await server.close();
    rmSync(workDir, { recursive: true, force: true });
  });

  /** A request whose path is sent as it stands; `fetch` would tidy it. */
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: server.port, path, headers, method }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      })
        .on('error', reject)
        .end();
    });

  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/?vehicle=leaf-1', 'text/html; charset=utf-8', 'no-cache'],
    ['/assets/index-Ab12.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('serves %s', async (path, type, caching) => {
    const { status, headers } = await ask(path);
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, caching]);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['gzip, br', true],
    ['br, gzip;q=0.5', true],
    ['gzip;q=0, br', false],
    ['gzip;q=0', false],
    ['identity', false],
  ])('answers Accept-Encoding: %s', async (accepted, zipped) => {
    const { headers, body } = await ask('/assets/index-Ab12.js', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(zipped ? 'gzip' : undefined);
    expect(headers['content-length']).toBe(String(body.length));
    expect((zipped ? gunzipSync(body) : body).toString()).toBe(SCRIPT);
  });

  it('says when nothing changed', async () => {
    const first = await ask('/');
    const again = await ask('/', { 'if-none-match': first.headers.etag ?? '' });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await ask('/', {}, 'HEAD');
    expect([status, headers['content-length'], body.length]).toEqual([200, '38', 0]);
  });

  it('is healthy', async () => {
    const { status, body } = await ask('/healthz');
    expect([status, body.toString()]).toEqual([200, 'ok\n']);
  });

  it.each([
    '/secret.txt',
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/assets',
    '/index.html/',
    '/__proto__',
    '//etc/passwd',
  ])('finds nothing at %s', async (path) => {
    const { status, headers, body } = await ask(path);
    expect([status, headers['content-type'], body.toString()]).toEqual([
      404,
      'text/plain; charset=utf-8',
      'Not found\n',
    ]);
  });

  it('takes nothing', async () => {
    const { status, headers } = await ask('/', {}, 'POST');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('names the port that is in use, and the option', async () => {
    const error: unknown = await createDashboardServer({ port: server.port, pageDir }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(BackfeedError);
    expect((error as BackfeedError).message).toBe(
      `PORT_IN_USE: Dashboard: port ${server.port} on 127.0.0.1 is in use. ` +
        'Stop the program that holds it, or choose another with --port.',
    );
  });

  it.each(['missing', 'page/assets'])('asks for a build when the page is not in %s', async (folder) => {
    const error: unknown = await createDashboardServer({ port: 0, pageDir: join(workDir, folder) }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'DASHBOARD_NOT_BUILT', hint: 'Run npm run build' });
  });
});
