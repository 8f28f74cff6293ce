/** The uniform every kernel reads. This list is the only definition: the WGSL struct and the packer come from it. */
const fields = ['zero', 'samples', 'end', 'first_sample', 'seed_low', 'seed_high', 'learning', 'trial', 'settled', 'list', 'population_table', 'connection_table', 'draws_table', 'list_table'] as const;

export type RunFields = Readonly<Record<(typeof fields)[number], number>>;

export const runBytes = fields.length * 4;

export function runStruct(): string {
  return `struct Run {\n${fields.map((field) => `  ${field}: u32,`).join('\n')}\n}\n`;
}

/** What is left out is 0. */
export function packRun(values: Partial<RunFields>): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(fields, (field) => (values[field] ?? 0) >>> 0);
}
