import type { Row } from '../row.ts';
export function renderBenchmark(rows: readonly Row[]): string { return JSON.stringify(rows); }
