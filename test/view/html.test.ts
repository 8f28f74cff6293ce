import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from '../../src/view/html.ts';

describe('html', () => {
  it('escapes what is inserted, in text and in attributes', () => {
    expect(escapeHtml(`<a href="x">'&'`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;');
    const evil = '"><script>alert(1)</script>';
    expect(html`<p title="${evil}">${evil}</p>`.text).not.toContain('<script>');
  });

  it('leaves its own markup alone, joins lists, and drops nothing but the absent', () => {
    expect(html`${html`<b>&</b>`}${['<', html`<i>1</i>`, ['2']]}${null}${undefined}${false}${0}${''}`.text).toBe('<b>&</b>&lt;<i>1</i>20');
    expect(html`${trusted('<hr>')}`.text).toBe('<hr>');
  });
});
