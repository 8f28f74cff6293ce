import colors from 'picocolors';

/** Colours of the terminal; picocolors leaves them out where there is no terminal or NO_COLOR is set. */
export const styleText = { bold: colors.bold, dim: colors.dim, good: colors.green, bad: colors.red, warn: colors.yellow, accent: colors.cyan };
