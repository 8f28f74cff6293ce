/** `webspike doctor`: what of WebGPU is here, what it costs, and what to do where it is missing. */
import type { Command } from 'commander';
import { chromeRemedy, findChrome } from './chrome.ts';
import { findNodeGpu } from './node-gpu.ts';
import { packageVersion } from './paths.ts';
import { type AdapterReport, probeAdapter } from './probe.ts';
import { probeInChrome } from './probe-chrome.ts';
import { styleText } from './style.ts';
import { line } from './text.ts';

/** Adds the command. */
export function registerDoctor(program: Command): void {
  program.command('doctor')
    .description('show adapters, limits, features and the cost of a dispatch, and what to do when something is missing')
    .option('--chrome <path>', 'Chrome executable (default: found)')
    .action(async ({ chrome }: { chrome?: string }) => {
      console.log(line('webspike', `${packageVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`));
      const path = await findChrome(undefined, chrome);
      console.log(line('Chrome', path ?? styleText.warn(`none found. To have WebGPU: ${chromeRemedy()}.`)));
      if (path) await report('in Chrome', () => probeInChrome(path), 'Chrome has no WebGPU adapter here: update Chrome and the graphics driver, or run with --backend cpu');
      await report('in Node', async () => probeAdapter(await findNodeGpu(path)), 'the package webgpu is not installed or finds no Vulkan driver: npm install webgpu, and a driver such as Mesa 25 or newer; the CPU backend works without');
    });
}

async function report(where: string, probe: () => Promise<AdapterReport | null>, remedy: string): Promise<void> {
  const found = await probe().catch((error: Error) => error);
  if (found instanceof Error) return console.log(line(where, styleText.bad(found.message)));
  if (!found) return console.log(line(where, styleText.warn(remedy)));
  console.log(line(where, styleText.bold(found.name)));
  console.log(line('', `vendor ${found.vendor || 'unknown'}, architecture ${found.architecture || 'unknown'}`));
  console.log(line('', found.failures.length === 0 ? styleText.good('self-test passed: the same bits as the CPU')
    : styleText.bad(`self-test failed (${found.failures.join(', ')}): exact simulations are refused here, use --backend cpu`)));
  console.log(line('', `${found.dispatchMicroseconds.toFixed(1)} µs per dependent dispatch`));
  console.log(line('', Object.entries(found.limits).map(([name, value]) => `${name} ${value}`).join('\n' + line('', ''))));
  console.log(line('', `features: ${found.features.join(', ') || 'none'}`));
}
