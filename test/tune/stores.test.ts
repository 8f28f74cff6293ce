import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultStore, fileStore, pageStore } from '../../src/tune/stores.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-tuning-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('choices in a file', () => {
  it('survive the process, each under its key, and leave no other file', async () => {
    const path = join(folder, 'deep', 'tuning.json');
    expect(await fileStore(path).get('a')).toBeUndefined();
    await fileStore(path).set('a', '1');
    await fileStore(path).set('b', '2');
    await fileStore(path).set('a', '3');
    expect([await fileStore(path).get('a'), await fileStore(path).get('b')]).toEqual(['3', '2']);
    expect(await readdir(join(folder, 'deep'))).toEqual(['tuning.json']);
  });

  it('start anew where the file is damaged or holds something else', async () => {
    const path = join(folder, 'tuning.json');
    for (const damaged of ['{"a": "1"', 'null', '7', '["a"]', '{"a": 5}']) {
      await writeFile(path, damaged);
      const store = fileStore(path);
      expect(await store.get('a'), damaged).toBeUndefined();
      await store.set('a', 'new');
      expect(await store.get('a'), damaged).toBe('new');
    }
  });

  it('are lost, no more, where the folder cannot be written', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    await expect(fileStore(join(blocked, 'tuning.json')).set('a', '1')).resolves.toBeUndefined();
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('lie in the cache folder by default', async () => {
    vi.stubEnv('XDG_CACHE_HOME', folder);
    await (await defaultStore())!.set('a', '1');
    expect(JSON.parse(await readFile(join(folder, 'webspike', 'tuning.json'), 'utf8'))).toEqual({ a: '1' });
  });
});

describe('choices in a page', () => {
  it('are kept among what else the page stores, and lost where the storage is full', async () => {
    const content = new Map<string, string>();
    const storage = { getItem: (key: string) => content.get(key) ?? null, setItem: (key: string, value: string) => void content.set(key, value) };
    await pageStore(storage).set('a', '1');
    expect([await pageStore(storage).get('a'), await pageStore(storage).get('b')]).toEqual(['1', undefined]);
    expect([...content.keys()]).toEqual(['webspike tuning: a']);
    const full = { ...storage, setItem: () => { throw new Error('QuotaExceededError'); } };
    await expect(pageStore(full).set('c', '1')).resolves.toBeUndefined();
  });
});
