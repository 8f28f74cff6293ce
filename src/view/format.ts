/** Numbers as people read them. A number that is not finite becomes an en dash, never "NaN". */

const NOTHING = '–';
/** Keeps a number and its unit on one line. */
const SPACE = '\u00a0';
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

/**
 * Three significant digits with an SI prefix; the unit follows the prefix.
 *
 * @example
 * formatSI(12_345_678); // "12.3 M"
 * formatSI(1500, 'B'); // "1.5 kB"
 */
export function formatSI(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return NOTHING;
  let scaled = value;
  let prefix = 0;
  // Compare after rounding: 999.7 must read "1 k", not "1000".
  while (Math.abs(Number(scaled.toPrecision(3))) >= 1000 && prefix < PREFIXES.length - 1) {
    scaled /= 1000;
    prefix++;
  }
  const suffix = PREFIXES[prefix] + unit;
  const digits = String(Number(scaled.toPrecision(3)));
  return suffix === '' ? digits : digits + SPACE + suffix;
}

/**
 * Three significant digits with a prefix for what is small.
 *
 * @example
 * formatSmall(2.36e-8, 'J'); // "23.6 nJ"
 */
export function formatSmall(value: number, unit: string): string {
  if (!Number.isFinite(value)) return NOTHING;
  const prefixes = ['', 'm', 'µ', 'n', 'p'];
  let [scaled, prefix] = [value, 0];
  while (scaled !== 0 && Math.abs(Number(scaled.toPrecision(3))) < 1 && prefix < prefixes.length - 1) {
    scaled *= 1000;
    prefix++;
  }
  return `${Number(scaled.toPrecision(3))}${SPACE}${scaled === 0 ? '' : prefixes[prefix]}${unit}`;
}

/** A whole number with thousands separated: `8000` → "8,000". */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share from 0 to 1 as per cent: `0.8837` → "88.4 %". */
export function formatPercent(share: number, digits = 1): string {
  return Number.isFinite(share) ? (share * 100).toFixed(digits) + SPACE + '%' : NOTHING;
}

/**
 * A time span with the two units that matter.
 *
 * @example
 * formatDuration(0.34); // "340 ms"
 * formatDuration(134); // "2 min 14 s"
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return NOTHING;
  if (Math.round(seconds * 1000) < 1000) return `${Math.round(seconds * 1000)}${SPACE}ms`;
  if (Number(seconds.toFixed(1)) < 60) return `${Number(seconds.toFixed(1))}${SPACE}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}${SPACE}min${SPACE}${whole % 60}${SPACE}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${SPACE}h${SPACE}${minutes % 60}${SPACE}min`;
}

/** A number with at most `digits` decimals and no trailing zeros, for coordinates and axis labels. */
export function formatNumber(value: number, digits = 1): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(digits))) : NOTHING;
}

/** "1 neuron", "2 neurons". */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)}${SPACE}${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Wilson's 95 % interval of a share seen `hits` times in `total`, so that 88.4 % of 200 digits is not
 * read as if it were of 10,000 (Wilson 1927, J. Am. Stat. Assoc. 22:209).
 */
export function wilsonInterval(hits: number, total: number): { readonly low: number; readonly high: number } {
  if (total <= 0) return { low: 0, high: 1 };
  const z = 1.959964;
  const share = hits / total;
  const centre = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const norm = 1 + (z * z) / total;
  return { low: Math.max(0, (centre - spread) / norm), high: Math.min(1, (centre + spread) / norm) };
}
