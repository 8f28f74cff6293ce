import { strategies, type Measured, type Strategy } from '../compile/plan.ts';

/** Reads back what was remembered of exactly these candidates; `null` where it is damaged or of another time. */
export function decodeMeasured(text: string | undefined, candidates: readonly Strategy[]): Measured[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return null;
  }
  if (!Array.isArray(value) || !value.every(isMeasured)) return null;
  const named = new Set(value.map((each) => each.strategy));
  return named.size === candidates.length && candidates.every((each) => named.has(each)) ? value : null;
}

function isMeasured(value: unknown): value is Measured {
  if (typeof value !== 'object' || value === null) return false;
  const { strategy, microsecondsPerStep, rejected } = value as Record<string, unknown>;
  return strategies.includes(strategy as Strategy)
    && (typeof rejected === 'string' || (typeof microsecondsPerStep === 'number' && microsecondsPerStep > 0));
}
