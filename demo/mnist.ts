/**
 * The page of the digits job. Opened by `webspike mnist` it finds its job in `window.webspikeJob` and reports to the
 * terminal; opened by hand it takes options from the address (`?network=wta&neurons=400`) and waits for the button.
 */
import { HELD_PATH, LEARN_PATH, type PageFailure, type PageJob, RESUME_PATH } from '../src/cli/page-protocol.ts';
import { probeAdapter } from '../src/cli/probe.ts';
import { unpackDigits } from '../src/data/pack.ts';
import { defaultDigitsOptions, runDigits } from '../src/learn/digits/job.ts';
import type { DigitsData, DigitsEvent, DigitsNetwork, DigitsOptions } from '../src/learn/digits/types.ts';
import { renderReport } from '../src/view/report.ts';
import { base64, fetchBlock } from './blocks.ts';
import { createScreen, element } from './screen.ts';

const NO_WEBGPU = 'This browser has no WebGPU (navigator.gpu is missing). Use Chrome or Edge 113 or newer, Safari 26, or Firefox 141 or newer.';
const NO_ADAPTER = 'WebGPU is here, but it has no adapter: no graphics card or driver that this browser accepts. On Linux, start Chrome with --enable-unsafe-webgpu.';

const screen = createScreen();
const startButton = element('start') as HTMLButtonElement;
const stopButton = element('stop') as HTMLButtonElement;
let controller = new AbortController();

window.webspikeProbe = () => probeAdapter(navigator.gpu);
window.webspikeStop = () => controller.abort();
stopButton.addEventListener('click', () => {
  stopButton.disabled = true;
  controller.abort();
});

if (window.webspikeJob) void runHere(window.webspikeJob);
else if (!window.webspikeIdle) void offer();

/** By hand: says at once when WebGPU is missing, otherwise shows the button. */
async function offer(): Promise<void> {
  const missing = await missingWebGpu();
  if (missing) return screen.message(missing);
  startButton.hidden = false;
  startButton.addEventListener('click', () => {
    startButton.hidden = true;
    void runHere({ options: defaultDigitsOptions(optionsOfAddress()), resume: false });
  });
}

/** Runs a job and tells both the screen and, when there is one, the terminal. */
async function runHere(job: PageJob): Promise<void> {
  controller = new AbortController();
  screen.message();
  stopButton.hidden = stopButton.disabled = false;
  try {
    const missing = await missingWebGpu();
    if (missing) return await fail({ reason: 'no-adapter', name: 'Error', message: missing });
    const [data, resume] = await Promise.all([fetchDigits(), job.resume ? fetchBlock(RESUME_PATH) : undefined]);
    const result = await runDigits(job.options, data, {
      backend: 'webgpu', gpu: navigator.gpu, signal: controller.signal, resume,
      onEvent: tell,
      save: async (checkpoint) => window.webspikeCheckpoint?.(await base64(checkpoint)),
    });
    screen.finish(result, renderReport(result));
    await window.webspikeDone?.(JSON.stringify(result));
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    await fail({ reason: name === 'AbortError' ? 'aborted' : 'failed', name, message, stack });
  } finally {
    stopButton.hidden = true;
  }
}

function tell(event: DigitsEvent): void {
  screen.show(event);
  // The fields are pictures for this page; the terminal has no use for them.
  if (event.kind !== 'fields') void window.webspikeEvent?.(JSON.stringify(event));
}

async function fail(failure: PageFailure): Promise<void> {
  screen.message(failure.reason === 'aborted' ? 'Stopped.' : failure.message);
  await window.webspikeFailed?.(JSON.stringify(failure));
}

/** The sentence to show where there is no WebGPU, undefined where there is. */
async function missingWebGpu(): Promise<string | undefined> {
  if (!navigator.gpu) return NO_WEBGPU;
  return (await navigator.gpu.requestAdapter()) ? undefined : NO_ADAPTER;
}

async function fetchDigits(): Promise<DigitsData> {
  const [learn, held] = await Promise.all([fetchBlock(LEARN_PATH), fetchBlock(HELD_PATH)]);
  return { learn: unpackDigits(learn, LEARN_PATH), held: unpackDigits(held, HELD_PATH) };
}

function optionsOfAddress(): Partial<DigitsOptions> & Pick<DigitsOptions, 'network' | 'seed'> {
  const query = new URLSearchParams(location.search);
  const network: DigitsNetwork = query.get('network') === 'diehl-cook' ? 'diehl-cook' : 'wta';
  const numbers = ['neurons', 'epochs', 'batch', 'seed'].map((name) => [name, Number(query.get(name))] as const);
  const given = Object.fromEntries(numbers.filter(([, value]) => Number.isInteger(value) && value > 0));
  return { seed: 0, ...given, network };
}
