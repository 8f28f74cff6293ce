// Puppeteer's own browser download is refused on closed networks and would fail the whole `npm install`.
// `webspike` looks for a browser itself when one is needed (src/cli/chrome.ts).
module.exports = { skipDownload: true };
