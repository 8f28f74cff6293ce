/** A message to a worker, and the memory that moves there with it. */
type Post = (message: unknown, moved?: readonly ArrayBuffer[]) => void;

/** A worker, of Node or of a browser. */
export interface Thread {
  readonly post: Post;
  /** A process does not wait for its workers to end, unless an answer is due. */
  expectAnswers(due: boolean): void;
  end(): void;
}

export interface ThreadEvents {
  answer(message: unknown): void;
  /** The worker has failed or ended by itself. */
  failed(reason: string): void;
}

/**
 * Starts a worker from a text, so that no bundler needs to know of it. The text begins where `port` is that of the worker: `port.onmessage`, `port.postMessage`.
 *
 * @throws Error where there are no workers, or a page's policy forbids them.
 */
export function startThread(text: string, events: ThreadEvents): Thread {
  const node = (globalThis as { process?: NodeJS.Process }).process;
  return node?.versions?.node ? startInNode(node, text, events) : startInBrowser(text, events);
}

function startInNode(node: NodeJS.Process, text: string, { answer, failed }: ThreadEvents): Thread {
  const { Worker } = node.getBuiltinModule('node:worker_threads');
  const worker = new Worker(`const port = { postMessage: (message, moved) => parentPort.postMessage(message, moved) };
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (data) => port.onmessage({ data }));
${text}`, { eval: true });
  worker.unref();
  worker.on('message', answer);
  worker.on('error', (error: Error) => failed(error.message));
  worker.on('exit', (code) => failed(`it ended with code ${code}`));
  return {
    post: (message, moved = []) => worker.postMessage(message, moved),
    expectAnswers: (due) => (due ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

function startInBrowser(text: string, { answer, failed }: ThreadEvents): Thread {
  const url = URL.createObjectURL(new Blob([`const port = self;\n${text}`], { type: 'text/javascript' }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }: MessageEvent<unknown>) => answer(data);
  worker.onerror = (event) => failed(event.message || 'it could not be started');
  return {
    post: (message, moved = []) => worker.postMessage(message, [...moved]),
    expectAnswers: () => undefined,
    end: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
