/** Decides where the digits job runs (page or Node) and runs it there. */
import { defaultDigitsOptions, estimateEvents, runDigits } from '../learn/digits/job.ts';
import type { DigitsData, DigitsEvent, DigitsOptions, DigitsResult } from '../learn/digits/types.ts';
import { findChrome } from './chrome.ts';
import { NoAdapterError, NoBrowserError, findOrInstallChrome } from './install-chrome.ts';
import { type MnistOptions, jobOptions } from './mnist-options.ts';
import { findNodeGpu } from './node-gpu.ts';
import { probeInChrome } from './probe-chrome.ts';
import { type PageOutcome, type PageRequest, runInPage } from './page-runner.ts';

export interface Surroundings {
  say(label: string, text: string): void;
  onEvent(event: DigitsEvent): void;
  save(checkpoint: Uint8Array): Promise<void>;
  readonly signal: AbortSignal;
  readonly resume?: Uint8Array;
}

/** The result, and the browser it came from if it was the page's. */
export interface MnistOutcome {
  readonly result: DigitsResult;
  readonly page?: Pick<PageOutcome, 'closed' | 'close'>;
}

/** Runs the job in Chrome; in Node where that was asked or where Chrome or its adapter is missing. */
export async function runMnist(options: MnistOptions, data: DigitsData, around: Surroundings): Promise<MnistOutcome> {
  const job = defaultDigitsOptions(jobOptions(options), data.learn.labels.length);
  if (options.backend === 'cpu') return runInNode(job, data, options, around);
  if (await tooMuchForSoftware(options, job, data)) {
    around.say('adapter', "Chrome has a software adapter only: this computer's CPU backend is several times faster for so many digits");
    around.say('instead', 'the same job, with the same spikes, runs in Node (--backend webgpu keeps it in Chrome)');
    return runInNode(job, data, { ...options, backend: 'cpu' }, around);
  }
  try {
    const { result, closed, close } = await inChrome(options, job, data, around);
    return { result, page: { closed, close } };
  } catch (error) {
    if (!(error instanceof NoBrowserError)) throw error;
    around.signal.throwIfAborted();
    around.say('no WebGPU', `${error.subject}: ${error.problem}`);
    around.say('instead', 'the same job runs in Node (npx webspike doctor says how to have it in Chrome)');
    return runInNode(job, data, options, around);
  }
}

/** Synaptic events that a software adapter manages in about ten minutes. */
const softwareEvents = 2e10;

/** Whether nobody insisted on Chrome, the job is long, and Chrome would compute it on the CPU anyway. */
async function tooMuchForSoftware(options: MnistOptions, job: DigitsOptions, data: DigitsData): Promise<boolean> {
  if (options.backend !== 'auto' || options.open || estimateEvents(job, data) < softwareEvents) return false;
  const chrome = await findChrome(undefined, options.chrome);
  const adapter = chrome ? await probeInChrome(chrome).catch(() => null) : null;
  return adapter !== null && /\(software\)$/.test(adapter.name);
}

async function inChrome(options: MnistOptions, job: DigitsOptions, data: DigitsData, around: Surroundings): Promise<PageOutcome> {
  const chrome = await findOrInstallChrome(options.chrome, (what) => around.say('chrome', what));
  around.say('chrome', chrome);
  const request: PageRequest = {
    chrome, data, options: job,
    open: options.open, port: options.port, resume: around.resume, signal: around.signal,
    onAddress: (url) => around.say('page', url),
    onEvent: around.onEvent,
    onCheckpoint: around.save,
  };
  try {
    return await runInPage(request);
  } catch (error) {
    // A driver that Chrome rejects hides the software adapter too; asking for it by name may still give one.
    if (!(error instanceof NoAdapterError) || process.platform !== 'linux' || around.signal.aborted) throw error;
    around.say('retry', "with Chrome's software adapter");
    return runInPage({ ...request, software: true });
  }
}

async function runInNode(job: DigitsOptions, data: DigitsData, options: MnistOptions, around: Surroundings): Promise<MnistOutcome> {
  const gpu = options.backend === 'cpu' ? undefined : await nodeGpu(options);
  if (!gpu && options.backend === 'webgpu') around.say('no WebGPU', 'Node has no adapter either; the CPU backend computes');
  const backend = options.backend === 'webgpu' && !gpu ? 'cpu' : options.backend;
  const result = await runDigits(job, data, {
    backend, gpu, signal: around.signal, resume: around.resume,
    onEvent: around.onEvent,
    save: around.save,
  });
  return { result };
}

/** SwiftShader is only worth a search for who insists on WebGPU: the CPU backend is faster. */
async function nodeGpu(options: MnistOptions): Promise<GPU | undefined> {
  const chromium = options.backend === 'webgpu' ? await findChrome().catch(() => undefined) : undefined;
  return findNodeGpu(chromium);
}
