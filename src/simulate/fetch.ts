import { DataError } from '../errors.ts';
import type { FileSource } from './files.ts';

/** What errors call a source. */
export const subjectOf = (source: FileSource): string => (typeof source === 'string' || source instanceof URL ? String(source) : 'network file');

/**
 * The bytes at an address, or those given.
 *
 * @throws DataError that names the address, where nothing answers or the answer is an error.
 */
export async function fetchBytes(source: FileSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  const where = subjectOf(source);
  const failed = (problem: string): DataError => new DataError(where, problem, 'give an http or https address that this page may read, or the bytes of the file');
  let response: Response;
  try {
    response = await fetch(source);
  } catch (error) {
    const { cause, message } = error as Error;
    throw failed(`it cannot be fetched (${cause instanceof Error ? cause.message : message})`);
  }
  if (!response.ok) throw new DataError(where, `the server answers ${response.status}${response.statusText && ` ${response.statusText}`}`, 'see whether the address is right and the file is there');
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw failed(`it broke off while it was fetched (${(error as Error).message})`);
  }
}
