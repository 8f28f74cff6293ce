/** The two pictures of the page: receptive fields and the learning curve. Colours come from the style sheet. */
import type { LearningPoint } from '../src/learn/digits/types.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** Draws `count` square fields of grey values as a grid, ink on paper. */
export function drawFields(canvas: HTMLCanvasElement, count: number, bytes: ArrayLike<number>): void {
  const side = Math.round(Math.sqrt(bytes.length / count));
  const columns = Math.ceil(Math.sqrt(count));
  const cell = side + 1;
  const width = columns * cell + 1;
  const height = Math.ceil(count / columns) * cell + 1;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.style.imageRendering = 'pixelated';

  const context = canvas.getContext('2d');
  if (!context) return;
  const ramp = inkRamp();
  const line = colourOf('--line');
  const picture = context.createImageData(width, height);
  const put = (at: number, [red, green, blue]: Colour): void => picture.data.set([red, green, blue, 255], at * 4);
  for (let at = 0; at < width * height; at++) put(at, line);
  for (let field = 0; field < count; field++) {
    const left = (field % columns) * cell + 1;
    const top = Math.floor(field / columns) * cell + 1;
    for (let pixel = 0; pixel < side * side; pixel++) {
      put((top + Math.floor(pixel / side)) * width + left + (pixel % side), ramp[bytes[field * side * side + pixel]]);
    }
  }
  context.putImageData(picture, 0, 0);
}

/** Draws accuracy (0 to 1, upwards) over images learned. */
export function drawCurve(canvas: HTMLCanvasElement, points: readonly Pick<LearningPoint, 'images' | 'accuracy'>[], total: number): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  const [left, right, top, bottom] = [84, width - 12, 16, height - 36];
  const x = (images: number): number => left + (images / Math.max(1, total)) * (right - left);
  const y = (accuracy: number): number => bottom - accuracy * (bottom - top);
  context.clearRect(0, 0, width, height);
  context.font = '20px system-ui, sans-serif';
  context.lineWidth = 1.5;
  context.strokeStyle = css('--line');
  context.fillStyle = css('--muted');
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    context.beginPath();
    context.moveTo(left, y(share));
    context.lineTo(right, y(share));
    context.stroke();
    if (share !== 0.25 && share !== 0.75) context.fillText(`${share * 100} %`, left - 8, y(share));
  }
  context.textBaseline = 'top';
  if (total > 0) context.fillText(total.toLocaleString('en-US'), right, bottom + 10);
  context.textAlign = 'left';
  context.fillText('0', left, bottom + 10);

  context.strokeStyle = css('--accent');
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.beginPath();
  points.forEach(({ images, accuracy }, index) => (index ? context.lineTo(x(images), y(accuracy)) : context.moveTo(x(images), y(accuracy))));
  context.stroke();
}

/** 256 colours from paper to ink. */
function inkRamp(): Colour[] {
  const paper = colourOf('--panel');
  const ink = colourOf('--ink');
  return Array.from({ length: 256 }, (_, value) => [0, 1, 2].map((channel) => Math.round(paper[channel] + ((ink[channel] - paper[channel]) * value) / 255)) as unknown as Colour);
}

function colourOf(variable: string): Colour {
  const digits = css(variable).replace('#', '');
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16)) as unknown as Colour;
}

function css(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}
