import { formatDuration, formatNumber, formatPercent } from '../../src/view/format.ts';
import { html, type Html } from '../../src/view/html.ts';
import type { KernelTime } from '../../src/index.ts';
import type { Row } from '../row.ts';
import { placeName } from './names.ts';

/** How the device's time splits among kernels, a bar per row that was profiled; empty where no device could tell. */
export function kernelBars(rows: readonly Row[]): Html | null {
  const profiled = rows.filter((row): row is Row & { readonly kernels: readonly KernelTime[] } => row.kernels !== undefined && row.kernels.length > 0);
  if (profiled.length === 0) return null;
  return html`${profiled.map((row) => {
    const total = row.kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    return html`<h3>${row.name} ${row.size} <small>${placeName(row)}</small></h3>
<div class="time" aria-hidden="true">${row.kernels.map(({ milliseconds }, index) => html`<i class="k${index % 6}" style="--t:${formatNumber(100 * (milliseconds / total || 0), 2)}"></i>`)}</div>
<ul class="legend">${row.kernels.map(({ kernel, what, milliseconds, calls }, index) => html`<li class="k${index % 6}"><i class="dot"></i>${kernel} <small>${what}</small> <b>${formatPercent(milliseconds / total || 0)}</b> ${formatDuration(milliseconds / 1000)}, ${formatNumber((1000 * milliseconds) / calls, 2)} µs a call</li>`)}</ul>`;
  })}`;
}
