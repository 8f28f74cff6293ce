/** The view wing: results as pictures and as a report, in Node and in the browser. */
export { renderReport } from './report.ts';
export { repeatCommand } from './sections.ts';
export { greyDataUri, layoutTiles, paintReceptiveFields, receptiveFieldsSvg, sortByClass, type PaintOptions, type TileLayout } from './receptive-fields.ts';
export { rasterSvg } from './raster.ts';
export { curveSvg, curveTable } from './curve.ts';
export { confusionTable, confusionTotals, NO_ANSWER, type ConfusionTotals } from './confusion.ts';
export { formatCount, formatDuration, formatNumber, formatPercent, formatPlural, formatSI, formatSmall, wilsonInterval } from './format.ts';
export { renderGallery, type Exhibit, type Room, type Trace, type Window } from './gallery.ts';
export { escapeHtml, html, Html, trusted, type HtmlValue } from './html.ts';
export { DARK, LIGHT, type Palette } from './palette.ts';
export { STYLES } from './styles.ts';
export { linesSvg, type Line, type LinesOptions } from './lines.ts';
export { renderMap } from './map-report.ts';
export { renderTraining } from './training-report.ts';
export type { JudgedNetwork } from './trained-section.ts';
