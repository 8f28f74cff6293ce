/** An S-expression: a word, or a list of them. Strings keep their quotes. */
export type Expression = string | readonly Expression[];

/**
 * Reads WebAssembly text into nested lists. `;;` begins a comment.
 *
 * @example
 * parseText('(i32.add (local.get $x) (i32.const 1))'); // [['i32.add', ['local.get', '$x'], ['i32.const', '1']]]
 */
export function parseText(text: string): Expression[] {
  const open: Expression[][] = [[]];
  for (const token of text.match(/;;.*|[()]|"[^"]*"|[^\s()";]+/g) ?? []) {
    if (token.startsWith(';;')) continue;
    if (token === '(') open.push([]);
    else if (token === ')') {
      const closed = open.pop()!;
      if (open.length === 0) throw new Error('internal: a bracket closes what is not open');
      open[open.length - 1].push(closed);
    } else open[open.length - 1].push(token);
  }
  if (open.length !== 1) throw new Error(`internal: ${open.length - 1} brackets stay open`);
  return open[0];
}
