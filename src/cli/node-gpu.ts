/** WebGPU in Node, through the optional package `webgpu` (Dawn). */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Node crashes at random when the object that `create()` returned is collected, so every one is kept.
const kept: GPU[] = [];

/**
 * A `GPU` that has an adapter, or undefined: package not installed, no driver.
 *
 * @param swiftshaderBeside path of a Chromium whose SwiftShader is tried when there is no other driver.
 */
export async function findNodeGpu(swiftshaderBeside?: string): Promise<GPU | undefined> {
  const found = await create();
  if (found || !swiftshaderBeside || process.env.VK_ICD_FILENAMES) return found;
  const driver = swiftshaderDriver(swiftshaderBeside);
  if (!driver) return undefined;
  process.env.VK_ICD_FILENAMES = driver;
  return create();
}

async function create(): Promise<GPU | undefined> {
  try {
    const dawn = await import('webgpu');
    Object.assign(globalThis, dawn.globals);
    const gpu = dawn.create([]);
    kept.push(gpu);
    return (await gpu.requestAdapter()) ? gpu : undefined;
  } catch {
    // The package is optional, and its binary does not load on every system; both mean: no WebGPU in Node.
    return undefined;
  }
}

function swiftshaderDriver(chromium: string): string | undefined {
  const folders = [dirname(realpathSync(chromium)), '/usr/lib/chromium', '/usr/lib64/chromium-browser'];
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
}
