/** Markup that is already safe; the only thing {@link html} inserts without escaping. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a `${}` of {@link html}. `null`, `undefined` and `false` vanish; lists are joined without a separator. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for element content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/**
 * Template tag for HTML and SVG: every inserted value is escaped unless it is {@link Html} itself.
 *
 * @example
 * html`<p title="${'a "b"'}">${['<', html`<b>c</b>`]}</p>`.text;
 * // <p title="a &quot;b&quot;">&lt;<b>c</b></p>
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0];
  values.forEach((value, index) => {
    text += render(value) + parts[index + 1];
  });
  return new Html(text);
}

/** Marks text as safe markup. Only for text this package wrote itself: styles, scripts, path data. */
export function trusted(text: string): Html {
  return new Html(text);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}
