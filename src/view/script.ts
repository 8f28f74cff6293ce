/**
 * The report's only script, as text. Without it everything can still be read: it makes the browser's own slow
 * tooltips (SVG `<title>`, `title=`) appear at once, also on touch, and adds the copy button.
 */
export const SCRIPT = `
'use strict';
const tip = document.getElementById('tip');
const words = new WeakMap();
function wordsOf(target) {
  const holder = target instanceof Element && target.closest('rect, circle, .point, td[title]');
  if (!holder) return '';
  if (!words.has(holder)) {
    const title = holder.querySelector('title') ?? holder.closest('.point')?.querySelector('title');
    words.set(holder, title?.textContent || holder.getAttribute('title') || '');
    // Taken away, or the browser shows a second one.
    title?.remove();
    if (holder.hasAttribute('title')) {
      holder.removeAttribute('title');
      holder.setAttribute('aria-label', words.get(holder));
    }
  }
  return words.get(holder);
}
function show(event) {
  const text = wordsOf(event.target);
  tip.style.opacity = text ? 1 : 0;
  if (!text) return;
  tip.textContent = text;
  const box = tip.getBoundingClientRect();
  const x = Math.max(8, Math.min(innerWidth - box.width - 8, event.clientX - box.width / 2));
  const y = event.clientY - box.height - 14;
  tip.style.transform = 'translate(' + x + 'px,' + (y < 8 ? event.clientY + 22 : y) + 'px)';
}
document.addEventListener('pointermove', show);
document.addEventListener('pointerdown', show);
document.addEventListener('scroll', () => { tip.style.opacity = 0; }, { passive: true });
for (const block of document.querySelectorAll('.command')) {
  if (!navigator.clipboard) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('code').textContent);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  block.append(button);
}
`;
