/** Bytes between page and terminal. */

/** A block that the terminal's server keeps in memory. */
export async function fetchBlock(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`The digits are not here (${path}: ${response.status}). Open this page through “npm start -- --open”, which serves them.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The browser's own encoder: a loop over some megabytes would hold up the page. */
export function base64(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('the checkpoint cannot be encoded'));
    reader.readAsDataURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  });
}
