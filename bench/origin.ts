import { availableParallelism, cpus, loadavg, release, type } from 'node:os';
import { launchChrome } from '../src/cli/launch.ts';
import { packageVersion } from '../src/cli/paths.ts';
import type { Place } from './places.ts';
import type { Origin } from './row.ts';

/** What all rows of one run share; taken before the run, so that the load is others'. */
export async function describeRun(command: string, places: readonly Place[]): Promise<(place: Place) => Origin> {
  const shared = {
    webspike: packageVersion(), platform: `${type()} ${release()} ${process.arch}`, cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(),
    load: loadavg()[0], date: new Date().toISOString(), command,
  };
  const browser = places.find((place) => place.backend === 'chrome');
  const chrome = browser && await versionOf(browser.chrome);
  return ({ backend }) => ({ ...shared, runtime: backend === 'chrome' && chrome ? chrome : `Node ${process.version}` });
}

/** "Chrome/156.0.1" → "Chrome 156.0.1". */
async function versionOf(path: string): Promise<string> {
  const browser = await launchChrome(path, { headless: true });
  try {
    return (await browser.version()).replace('/', ' ');
  } finally {
    await browser.close();
  }
}
