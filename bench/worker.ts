/** The process that measures one row in Node: answers the calls of {@link processSeat}. A program of its own, so that it loads no more than it needs. */
import { chooseBackend } from '../src/index.ts';
import { webgpuBackend } from '../src/backend/webgpu.ts';
import { findNodeGpu } from '../src/cli/node-gpu.ts';
import { createDesk, type Desk } from './desk.ts';
import type { Order } from './order.ts';

/** A call of a method of {@link Desk}. */
export interface Call {
  readonly method: keyof Desk;
  readonly order?: Order;
}

/** What comes back: news of the way there, then the outcome. */
export type Reply = { readonly phase: string; readonly share: number } | { readonly value: unknown } | { readonly error: string };

/** Serves until its parent goes. */
function serveWorker(backend: string): void {
  const send = (reply: Reply): void => void process.send?.(reply);
  const open = backend === 'cpu' ? () => chooseBackend({ backend: 'cpu' }) : async () => {
    const gpu = await findNodeGpu();
    return gpu ? webgpuBackend(gpu) : null;
  };
  const desk = createDesk(open, (phase, share) => send({ phase, share }));
  // The terminal tells the whole group of a Ctrl-C; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ method, order }: Call) => {
    const answer: Promise<unknown> = method === 'open' ? desk.open(order!) : desk[method]();
    answer.then((value) => send({ value }), (error: Error) => send({ error: error.message }));
  });
}

serveWorker(process.argv[2]);
