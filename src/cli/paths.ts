import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebspikeError } from '../errors.ts';

/** Root of the webspike package, whether this code runs from `dist/` or from `src/` (tests). */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new WebspikeError('webspike', 'its package.json is missing', 'install the package again');
    folder = parent;
  }
  return folder;
}

/** Folder with the built page. */
export function distFolder(): string {
  const folder = join(packageRoot(), 'dist');
  if (!existsSync(join(folder, 'demo', 'index.html'))) {
    throw new WebspikeError('webspike', `the page is not built (${join(folder, 'demo', 'index.html')} is missing)`, 'run npm run build');
  }
  return folder;
}

/** Version in package.json. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}
