import { html, trusted, type Html } from './html.ts';
import { SCRIPT } from './script.ts';
import { STYLES } from './styles.ts';

/** The browser itself holds a report to its word: nothing is fetched from anywhere. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What a report brings to the page that all reports share. */
export interface Page {
  readonly title: string;
  /** Rules of its own, after those of every report. */
  readonly styles: string;
  readonly body: Html;
}

/**
 * A report as one HTML file that needs nothing else, light or dark as the reader's system is.
 *
 * @example
 * await writeFile('report.html', renderPage({ title: 'Spikes', styles: '', body: html`<h1>42</h1>` }));
 */
export function renderPage({ title, styles, body }: Page): string {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="webspike">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLES + styles)}</style>
</head>
<body>
<main>
${body}
</main>
<footer>Made by webspike. This file is complete in itself: it can be kept, sent and printed, and loads nothing.</footer>
<div id="tip" aria-hidden="true"></div>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** The name above a report's headline, with what the report is about. */
export function brand(about: string): Html {
  return html`<p class="brand"><svg viewBox="0 0 44 20" aria-hidden="true"><path d="M1 15H12L15 13L18 2L21 18L24 15H30L32 13L34 6L36 17L38 15H43"/></svg><span><b>webspike</b> · ${about}</span></p>`;
}

/** An entry of the list of facts below a headline. */
export function fact(name: string, value: Html | string, kind?: string): Html {
  return html`<div${kind && html` class="${kind}"`}><dt>${name}</dt><dd>${value}</dd></div>`;
}
