/** How numbers, times and lines look in the terminal. */
import { styleText } from './style.ts';

/** 1234567 → "1,234,567". */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** 1234567 → "1.23 M"; for rates. */
export function short(value: number): string {
  const units = [[1e9, ' G'], [1e6, ' M'], [1e3, ' k']] as const;
  const [scale, unit] = units.find(([limit]) => value >= limit) ?? [1, ''];
  return `${(value / scale).toPrecision(3)}${unit}`;
}

/** 0.8765 → "87.65 %". */
export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** 125.3 → "2 min 05 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A line of the form "  label        text". */
export function line(label: string, text: string): string {
  return `  ${styleText.dim(label.padEnd(11))} ${text}`;
}

/** A table: the first row is its head, all columns but the first are set to the right. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const text = (row: readonly string[]): string => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ')}`.trimEnd();
  return [styleText.bold(text(rows[0])), ...rows.slice(1).map(text)].join('\n');
}
