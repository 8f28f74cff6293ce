/** The backends that can be measured on this machine. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findChrome } from '../src/cli/chrome.ts';
import type { Device } from './desk.ts';
import { takeSeat } from './seat.ts';

/** The CPU backend in Node, a WebGPU driver in Node, or Chrome. */
export type Place = { readonly backend: 'cpu' } | { readonly backend: 'webgpu'; readonly driver?: string } | { readonly backend: 'chrome'; readonly chrome: string };

/** A place whose device was found. */
export type KnownPlace = Place & Device;

export type BackendChoice = 'all' | 'cpu' | 'webgpu' | 'chrome';

/** The places of one choice, the CPU first, each adapter once per runtime. */
export async function findPlaces(choice: BackendChoice, script: string, explicitChrome: string | undefined, tell: (line: string) => void): Promise<KnownPlace[]> {
  const chrome = choice === 'cpu' ? undefined : await findChrome(undefined, explicitChrome);
  const candidates: Place[] = [
    ...(choice === 'all' || choice === 'cpu' ? [{ backend: 'cpu' } as const] : []),
    ...(choice === 'all' || choice === 'webgpu' ? drivers(chrome).map((driver) => ({ backend: 'webgpu', driver }) as const) : []),
    ...((choice === 'all' || choice === 'chrome') && chrome ? [{ backend: 'chrome', chrome } as const] : []),
  ];
  const known: KnownPlace[] = [];
  for (const place of candidates) {
    const device = await describe(place, script).catch((error: Error) => tell(`${nameOf(place)}: ${error.message}`));
    if (device && !known.some((each) => each.backend === place.backend && each.adapter === device.adapter)) known.push({ ...place, ...device });
  }
  return known;
}

async function describe(place: Place, script: string): Promise<Device | null> {
  const seat = await takeSeat(place, script, () => undefined);
  try {
    return await seat.describe();
  } finally {
    await seat.close();
  }
}

const nameOf = (place: Place): string => (place.backend === 'webgpu' ? place.driver ?? 'the machine\'s own driver' : place.backend);

/** The machine's own driver, then the manifests of software drivers that are installed. */
function drivers(chrome: string | undefined): (string | undefined)[] {
  const beside = [...(chrome ? [dirname(realpathSync(chrome))] : []), '/usr/lib/chromium'].map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
  const manifests = '/usr/share/vulkan/icd.d';
  const lavapipe = existsSync(manifests) ? readdirSync(manifests).find((name) => /^lvp_icd.*\.json$/.test(name)) : undefined;
  return [undefined, ...(beside ? [beside] : []), ...(lavapipe ? [join(manifests, lavapipe)] : [])];
}
