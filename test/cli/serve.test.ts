import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageServer, startServer } from '../../src/cli/serve.ts';

let folder: string;
let server: PageServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-serve-'));
  await mkdir(join(folder, 'root', 'demo'), { recursive: true });
  await mkdir(join(folder, 'root-secret'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'root-secret', 'secret.txt'), 'secret');
  await writeFile(join(folder, 'root', 'demo', 'index.html'), '<p>hello');
  await writeFile(join(folder, 'root', 'page.js'), 'export {}');
  server = await startServer({ root: join(folder, 'root'), resources: new Map([['/data/learn.bin', Uint8Array.of(1, 2, 3)]]) });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** `fetch` tidies paths up before it sends them; this sends them as they are. */
function get(path: string, method = 'GET'): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body: Buffer.concat(chunks).toString('latin1') }));
    }).on('error', reject).end();
  });
}

describe('the page server', () => {
  it('listens on loopback only', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('serves files with their types, and blocks of memory', async () => {
    expect(await get('/demo/index.html?x=1')).toEqual({ status: 200, type: 'text/html; charset=utf-8', body: '<p>hello' });
    expect((await get('/page.js')).type).toBe('text/javascript; charset=utf-8');
    expect(await get('/data/learn.bin')).toEqual({ status: 200, type: 'application/octet-stream', body: '\x01\x02\x03' });
  });

  it.each([
    '/../secret.txt', '/demo/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/demo/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..\\secret.txt', '/..%5csecret.txt', '/../root-secret/secret.txt', '/%00', '/%ff',
  ])('refuses to leave its folder: %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 403 });
  });

  it('answers 404 for what is not there, folders included, and 405 for anything but reading', async () => {
    expect((await get('/nothing.js')).status).toBe(404);
    expect((await get('/demo')).status).toBe(404);
    expect((await get('//etc/passwd')).status).toBe(404);
    expect((await get('/demo/index.html', 'POST')).status).toBe(405);
    expect(await get('/demo/index.html', 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('says so when its port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startServer({ root: folder, port })).rejects.toThrow(`--port ${port}: is taken by another program. Give another port, or leave it out to take any free one.`);
  });
});
