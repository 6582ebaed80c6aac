/** The piano at the left: a key for each row, named, lit while it sounds, warmer the likelier a model holds it. */
import { isBlackKey, keyName } from '../keys.ts';
import { pitchAtY, type Size, type View, yOfPitch } from '../transform.ts';
import type { RollColors } from './colors.ts';

export interface KeyboardPicture {
  readonly pressed: ReadonlySet<number>;
  /** Pitch classes of the key, 12 flags; undefined: none. */
  readonly scale: readonly boolean[] | undefined;
  readonly fifths: number;
  /** [128] how likely each pitch is, 0..1; undefined: not shown. */
  readonly heat: ArrayLike<number> | undefined;
}

export function paintKeyboard(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  { pressed, scale, fifths, heat }: KeyboardPicture,
): void {
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, size.width, size.height);
  const low = pitchAtY(view, size.height - 1);
  const high = pitchAtY(view, 0);
  const blackWidth = Math.round(size.width * 0.6);
  const height = view.rowHeight;
  const scaleOfHeat = heat === undefined ? 0 : 1 / Math.max(1e-6, ...Array.from(heat));
  for (let pitch = low; pitch <= high; pitch++) {
    const y = yOfPitch(view, pitch);
    const isBlack = isBlackKey(pitch);
    context.fillStyle = pressed.has(pitch) ? colors.keyPressed : colors.keyWhite;
    context.fillRect(0, y, size.width, height);
    if (isBlack) {
      context.fillStyle = pressed.has(pitch) ? colors.keyPressed : colors.keyBlack;
      context.fillRect(0, y, blackWidth, height);
      context.fillStyle = colors.keyEdge;
      context.fillRect(blackWidth, y + height / 2, size.width - blackWidth, 1);
    } else if (pitch % 12 === 0 || pitch % 12 === 5) {
      context.fillStyle = colors.keyEdge;
      context.fillRect(0, y + height - 1, size.width, 1);
    }
    const likelihood = (heat?.[pitch] ?? 0) * scaleOfHeat;
    if (likelihood > 0.01) {
      context.fillStyle = colors.heat;
      context.globalAlpha = 0.15 + 0.85 * likelihood;
      context.fillRect(0, y + 1, Math.max(4, size.width * likelihood), height - 2);
      context.globalAlpha = 1;
    }
  }
  paintNames(context, size, view, colors, low, high, scale, fifths);
  context.fillStyle = colors.keyEdge;
  context.fillRect(size.width - 1, 0, 1, size.height);
}

/** Names of all keys where there is room, of every C otherwise; keys outside the scale keep their names pale. */
function paintNames(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  colors: RollColors,
  low: number,
  high: number,
  scale: readonly boolean[] | undefined,
  fifths: number,
): void {
  const fontPixels = Math.min(12, view.rowHeight - 3);
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (let pitch = low; pitch <= high; pitch++) {
    const isC = pitch % 12 === 0;
    if (!isC && view.rowHeight < 13) continue;
    if (isBlackKey(pitch)) continue;
    const inScale = scale === undefined || scale[pitch % 12] === true;
    context.font = `${isC ? 700 : inScale ? 500 : 400} ${isC ? Math.max(10, fontPixels) : fontPixels}px ui-rounded, system-ui, sans-serif`;
    context.fillStyle = colors.keyText;
    context.globalAlpha = inScale || isC ? 1 : 0.55;
    context.fillText(keyName(pitch, fifths), size.width - 6, yOfPitch(view, pitch) + view.rowHeight / 2 + 0.5);
  }
  context.globalAlpha = 1;
}
