/** Canvases as sharp as the screen: sized in its own pixels, drawn on in CSS pixels. */
import type { Size } from '../transform.ts';

/** More than this is not seen, and costs four times as much to fill. */
const MOST_RATIO = 2;

/** Sizes a canvas to its place on the page. @returns whether it changed; it is blank then */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size): boolean {
  const ratio = Math.min(MOST_RATIO, devicePixelRatio || 1);
  const pixelWidth = Math.max(1, Math.round(width * ratio));
  const pixelHeight = Math.max(1, Math.round(height * ratio));
  if (canvas.width === pixelWidth && canvas.height === pixelHeight) return false;
  canvas.width = pixelWidth;
  canvas.height = pixelHeight;
  return true;
}

/** A cleared context whose unit is the CSS pixel. */
export function beginPaint(canvas: HTMLCanvasElement, size: Size, isOpaque = false): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: !isOpaque });
  if (context === null) throw new Error('the browser gave no canvas to draw on');
  context.setTransform(canvas.width / size.width, 0, 0, canvas.height / size.height, 0, 0);
  if (!isOpaque) context.clearRect(0, 0, size.width, size.height);
  return context;
}

/** Where a line one pixel wide is sharp. */
export function crisp(value: number): number {
  return Math.round(value) + 0.5;
}
