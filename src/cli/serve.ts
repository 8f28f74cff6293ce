/** A small file server on loopback for the page and its data. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import { WebspikeError } from '../errors.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wgsl': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};
const BINARY = 'application/octet-stream';

export interface ServerOptions {
  /** Folder to serve; nothing outside it is ever read. */
  readonly root: string;
  /** Blocks kept in memory, by path: `/data/learn.bin`. */
  readonly resources?: ReadonlyMap<string, Uint8Array>;
  /** 0, the default, takes any free port. */
  readonly port?: number;
}

export interface PageServer {
  /** `http://127.0.0.1:PORT`, without a final slash. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder and some blocks of memory on 127.0.0.1, for this machine only.
 *
 * @throws WebspikeError when the port is taken or not allowed.
 */
export async function startServer({ root, resources = new Map(), port = 0 }: ServerOptions): Promise<PageServer> {
  const base = resolve(root);
  const server = createServer((request, response) => {
    answer(base, resources, request, response).catch(() => refuse(response, 500, 'the file cannot be read'));
  });
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.message})`;
      fail(new WebspikeError(`--port ${port}`, problem, 'give another port, or leave it out to take any free one'));
    });
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

async function answer(base: string, resources: ReadonlyMap<string, Uint8Array>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'only GET and HEAD are answered');
  const [rawPath] = (request.url ?? '/').split(/[?#]/);
  const path = decode(rawPath);
  // Checked on the text as sent, before anything resolves the dots away.
  if (path === undefined || path.includes('\0') || path.split(/[/\\]/).includes('..')) return refuse(response, 403, 'the path leads outside');
  if (path === '/') return void response.writeHead(302, { location: '/demo/index.html' }).end();

  const block = resources.get(path);
  if (block) {
    head(response, BINARY, block.byteLength);
    return void (request.method === 'HEAD' ? response.end() : response.end(block));
  }
  const file = join(base, path);
  if (!file.startsWith(base + sep)) return refuse(response, 403, 'the path leads outside');
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return refuse(response, 404, 'there is no such file');
  head(response, TYPES[extname(file).toLowerCase()] ?? BINARY, found.size);
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file).on('error', () => response.destroy()).pipe(response);
}

function head(response: ServerResponse, type: string, length: number): void {
  response.writeHead(200, {
    'content-type': type, 'content-length': length, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
    // An isolated page has clocks of 5 µs instead of 100.
    'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp',
  });
}

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${status}: ${why}\n`);
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
