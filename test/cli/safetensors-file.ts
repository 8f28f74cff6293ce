/** The bytes of a safetensors file: length of the header, header, numbers. */
export function safetensors(tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => [name, { dtype: 'F32', shape, data_offsets: [at, (at += values.byteLength)] }] as const);
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const bytes = new Uint8Array(8 + header.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  Object.values(tensors).forEach(({ values }, k) => bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 8 + header.length + entries[k][1].data_offsets[0]));
  return bytes;
}
