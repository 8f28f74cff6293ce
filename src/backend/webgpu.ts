import type { Backend } from './backend.ts';
export async function webgpuBackend(_gpu: GPU): Promise<Backend | null> { return null; }
