/** WebGPU rows, each driver in a process of its own: Dawn reads the driver from the environment once, and may crash. */
import { fork } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { webgpuBackend } from '../../src/backend/webgpu.ts';
import { findChrome } from '../../src/cli/chrome.ts';
import { findNodeGpu } from '../../src/cli/node-gpu.ts';
import { meterEncoding } from '../encoding.ts';
import { measure, type Row } from '../row.ts';
import { openPlan, planCases } from './plans.ts';

/** What a process is asked to measure. */
interface Order {
  readonly repeats: number;
  readonly seed: number;
  /** Adapters measured before under another driver's name. */
  readonly known: readonly string[];
}

type Message = { readonly adapter: string } | { readonly row: Row } | { readonly end: string };

const longest = 900_000;

interface Driver {
  readonly name: string;
  /** Its Vulkan manifest; default: what the machine has. */
  readonly path?: string;
}

/** The machine's own driver, then the software drivers that are installed. */
async function drivers(): Promise<Driver[]> {
  const chromium = await findChrome();
  const beside = [...(chromium ? [dirname(realpathSync(chromium))] : []), '/usr/lib/chromium'].map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
  const manifests = '/usr/share/vulkan/icd.d';
  const lavapipe = existsSync(manifests) ? readdirSync(manifests).find((name) => /^lvp_icd.*\.json$/.test(name)) : undefined;
  return [
    { name: 'the machine\'s own driver' },
    ...(beside ? [{ name: 'SwiftShader', path: beside }] : []),
    ...(lavapipe ? [{ name: 'lavapipe', path: join(manifests, lavapipe) }] : []),
  ];
}

/** Measures every plan on every adapter there is; `script` is the file that answers to `argument` with {@link serveAdapter}. */
export async function measureAdapters(script: string, argument: string, repeats: number, seed: number, tell: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  const known: string[] = [];
  for (const { name, path } of await drivers()) {
    const { VK_ICD_FILENAMES: _old, VK_DRIVER_FILENAMES: _new, ...env } = process.env;
    const child = fork(script, [argument], { env: path ? { ...env, VK_ICD_FILENAMES: path, VK_DRIVER_FILENAMES: path } : env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], timeout: longest });
    let [errors, end, adapter] = ['', '', `${name} (did not start)`];
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('message', (message: Message) => {
      if ('row' in message) {
        rows.push(message.row);
        tell(`${message.row.name}, ${message.row.plan} on ${message.row.adapter}`);
      } else if ('adapter' in message) known.push(adapter = message.adapter);
      else ({ end } = message);
    });
    child.send({ repeats, seed, known } satisfies Order);
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('exit', (...how) => resolve(how)));
    if (end) tell(`${name}: ${end}`);
    else {
      const got = `its process ended with ${signal ?? code}: ${errors.trim().split('\n')[0] ?? ''}`;
      rows.push({ name: 'all plans', adapter, software: false, plan: '–', passed: false, findings: [{ what: 'the adapter', got, wanted: 'an end without a crash', passed: false }] });
    }
  }
  return rows;
}

/** The process of one driver: waits for its order, measures, and ends itself. */
export function serveAdapter(): void {
  const send = (message: Message): Promise<void> => new Promise((sent) => process.send!(message, () => sent()));
  process.once('message', (order: Order) => {
    measureHere(order, send).then((end) => send({ end })).then(() => process.exit(0), (error: Error) => {
      console.error(error.message);
      process.exit(1);
    });
  });
}

async function measureHere({ repeats, seed, known }: Order, send: (message: Message) => Promise<void>): Promise<string> {
  const gpu = await findNodeGpu();
  const backend = gpu && await webgpuBackend(gpu);
  if (!backend) return 'no adapter';
  if (known.includes(backend.adapter.name)) return `${backend.adapter.name}, already measured`;
  await send({ adapter: backend.adapter.name });
  const submits = meterEncoding(backend.device);
  for (const each of planCases) {
    const row = await measure(each.name, () => openPlan(each, backend, submits, seed), repeats);
    await send({ row: row.adapter === 'none' ? { ...row, adapter: backend.adapter.name, software: backend.adapter.software, plan: each.plan } : row });
  }
  return `${backend.adapter.name}, done`;
}
