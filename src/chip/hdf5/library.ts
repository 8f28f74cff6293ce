import type * as H5wasm from 'h5wasm';

/** h5wasm, ready for use. */
export interface Hdf5Library {
  readonly File: typeof H5wasm.File;
  readonly files: { writeFile(path: string, bytes: Uint8Array): void; readFile(path: string): Uint8Array; unlink(path: string): void };
}

/**
 * The HDF5 library as WebAssembly (4 MB), loaded when a file is first read or written. Its files are in memory, in Node too.
 * Without the handler that throws it hands out what happened to lie in memory where a chunk cannot be read.
 */
export async function hdf5Library(): Promise<Hdf5Library> {
  const library = await import('h5wasm');
  const module = await library.ready;
  module.activate_throwing_error_handler();
  return { File: library.File, files: module.FS as unknown as Hdf5Library['files'] };
}
