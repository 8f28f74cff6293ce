import type { TuningStore } from './tuning.ts';

/** The store of this runtime: a file in Node (20.16 or later), `localStorage` in a page, none in a worker of one. */
export async function defaultStore(): Promise<TuningStore | null> {
  const node = globalThis.process;
  // Asked for by name at run time: an `import` of Node's modules would stop the bundlers of pages.
  if (node?.versions?.node) {
    if (!node.getBuiltinModule) return null;
    const { join } = node.getBuiltinModule('node:path');
    return fileStore(join(node.env.XDG_CACHE_HOME || join(node.getBuiltinModule('node:os').homedir(), '.cache'), 'webspike', 'tuning.json'));
  }
  try {
    return pageStore(localStorage);
  } catch {
    // Absent in workers; where the user blocks storage, its very mention throws.
    return null;
  }
}

/**
 * Choices as one JSON object in a file. A file that is no JSON counts as empty, one that cannot be written as full: what is
 * remembered saves time, and nothing depends on it.
 */
export function fileStore(path: string): TuningStore {
  const { mkdir, readFile, rename, rm, writeFile } = process.getBuiltinModule('node:fs/promises');
  const { dirname } = process.getBuiltinModule('node:path');
  const readAll = async (): Promise<Record<string, string>> => {
    try {
      const content = Object.entries(JSON.parse(await readFile(path, 'utf8')) as object);
      return Object.fromEntries(content.filter(([, value]) => typeof value === 'string'));
    } catch {
      return {};
    }
  };
  return {
    get: async (key) => (await readAll())[key],
    set: async (key, value) => {
      const temporary = `${path}.${process.pid}.part`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(temporary, JSON.stringify({ ...await readAll(), [key]: value }, null, 2));
        await rename(temporary, path);
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
}

const prefix = 'webspike tuning: ';

/** Choices in the storage of a page. */
export function pageStore(storage: Pick<Storage, 'getItem' | 'setItem'>): TuningStore {
  return {
    get: async (key) => storage.getItem(prefix + key) ?? undefined,
    set: async (key, value) => {
      try {
        storage.setItem(prefix + key, value);
      } catch {
        // Full, or read-only in a private window: the next visit measures again.
      }
    },
  };
}
