declare module '*.wgsl' {
  const text: string;
  export default text;
}

declare module '*.wat' {
  const text: string;
  export default text;
}

declare module 'wgsl-preprocessor/wgsl-preprocessor.js' {
  /** Template tag: `#if ${flag} … #else … #endif`. */
  export function wgsl(strings: readonly string[], ...values: unknown[]): string;
}
