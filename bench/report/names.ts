import type { Row } from '../row.ts';

/** A row's place in a few words: "CPU", "llvmpipe, Node", "NVIDIA H200, Chrome". The full name stands with the machine. */
export function placeName({ backend, adapter }: Pick<Row, 'backend' | 'adapter'>): string {
  if (backend === 'cpu') return 'CPU';
  const [name] = adapter.replace(/\s*\(software\)/i, '').split(/[:(]/);
  return `${name.trim()}, ${backend === 'chrome' ? 'Chrome' : 'Node'}`;
}

/** Whether a row's times say nothing about a GPU. */
export const pretends = ({ backend, software }: Row): boolean => software && backend !== 'cpu';

/** Places in the order of the rows; their index is their colour. */
export function placesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(placeName))];
}

/** Coordinates with one decimal. */
export const round = (value: number): number => Math.round(value * 10) / 10;
