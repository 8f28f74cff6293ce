import type { ready } from 'h5wasm';

/** Functions of the HDF5 library as WebAssembly, with its own memory and, in it, its own files. */
type Module = Awaited<typeof ready> & { _calloc(count: number, size: number): number };

/** Where emscripten keeps what is open; 0 to 2 are the standard streams. */
interface Files {
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  readonly streams: ({ stream_ops: object } | null | undefined)[];
}

/** An instance of the library. */
export interface Hdf5 {
  readonly module: Module;
  readonly files: Files;
  /**
   * The result of `action`, which calls the library.
   *
   * @throws Error with the library's own words where it complained: its functions go on after an error, with whatever they have.
   */
  call<T>(action: (module: Module) => T): T;
}

/** An instance that has grown beyond this is dropped: WebAssembly gives no memory back. */
const mostKeptBytes = 2 ** 28;

let current: Promise<Hdf5> | null = null;

/**
 * Hands the HDF5 library to `use`, which must not wait for anything. The library is loaded at the first call (4 MB). After a breakdown inside it, a file left open,
 * or a large file, the next call gets a new instance.
 */
export async function withHdf5<T>(use: (hdf5: Hdf5) => T): Promise<T> {
  current ??= start();
  const hdf5 = await current.catch((error: unknown) => {
    current = null;
    throw error;
  });
  let sound = false;
  try {
    const result = use(hdf5);
    sound = true;
    return result;
  } catch (error) {
    // What the library reports or we refuse leaves it as it was; traps, aborts and overflows do not.
    sound = error instanceof Error && !(error instanceof WebAssembly.RuntimeError) && !(error instanceof RangeError) && !(error instanceof TypeError);
    throw error;
  } finally {
    const open = hdf5.files.streams.some((stream, at) => at > 2 && stream);
    if (!sound || open || hdf5.module.HEAPU8.length > mostKeptBytes) current = null;
  }
}

async function start(): Promise<Hdf5> {
  const module = await instantiate();
  const files = module.FS as unknown as Files;
  let complaint = '';
  // The library prints what went wrong; its handler that throws would leave it in the middle of its work.
  files.streams[2]!.stream_ops = {
    ...files.streams[2]!.stream_ops,
    write: (_stream: unknown, buffer: Int8Array, offset: number, length: number): number => {
      if (complaint.length < 4096) complaint += String.fromCharCode(...buffer.subarray(offset, offset + Math.min(length, 4096)));
      return length;
    },
  };
  module.deactivate_throwing_error_handler();
  return {
    module,
    files,
    call: (action) => {
      complaint = '';
      const result = action(module);
      if (complaint !== '') throw new Error(innermost(complaint));
      return result;
    },
  };
}

/** The last line of the library's report that says what is wrong. */
const innermost = (complaint: string): string => complaint.split('\n').filter((line) => /^ *#\d+: .*: /.test(line)).at(-1)?.replace(/^.*\(\): /, '').trim() ?? complaint.split('\n')[0];

/**
 * A new instance. The package exports one instance only, made when it is loaded; its inner module makes more. Where that cannot be found (in a bundle) the one
 * must do for ever.
 */
async function instantiate(): Promise<Module> {
  const inner = await innerModule();
  return inner ? inner({ noInitialRun: true, print: () => undefined, printErr: () => undefined }) : (await import('h5wasm')).ready as Promise<Module>;
}

async function innerModule(): Promise<((options: object) => Promise<Module>) | null> {
  try {
    const { href } = new URL('hdf5_util.js', import.meta.resolve('h5wasm'));
    const { default: factory } = await import(/* @vite-ignore */ href) as { default: (options: object) => Promise<Module> };
    return factory;
  } catch {
    return null;
  }
}
