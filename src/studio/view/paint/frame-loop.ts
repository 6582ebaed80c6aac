/**
 * One clock for all pictures: at most once a frame, and only what changed, is drawn anew. A layer names what it is
 * drawn from; while nothing of that changes its canvas stays as it is.
 */
import type { StudioState } from '../../app/state.ts';
import type { Studio } from '../../app/studio.ts';
import { setView } from '../../app/view-actions.ts';
import { followPlayhead, type Size } from '../transform.ts';
import { beginPaint, fitCanvas } from './canvas.ts';
import { type RollColors, readColors } from './colors.ts';

/** What layers are drawn from. */
export interface Frame {
  readonly state: StudioState;
  readonly colors: RollColors;
  /** Where the song is heard, or where playing would begin. */
  readonly playheadTicks: number;
}

export interface Layer {
  readonly canvas: HTMLCanvasElement;
  /** Whether it paints all of its canvas; then it is not cleared before. */
  readonly isOpaque?: boolean;
  /** The picture is drawn anew when one of these is another. */
  inputs(frame: Frame): readonly unknown[];
  paint(context: CanvasRenderingContext2D, size: Size, frame: Frame): void;
}

export interface FrameLoop {
  /** @returns a function that takes the layer away */
  add(layer: Layer): () => void;
  /** Draws all layers anew, as after a change of theme. */
  repaint(): void;
  close(): void;
}

interface LayerState {
  readonly layer: Layer;
  size: Size;
  painted: readonly unknown[] | undefined;
}

export function createFrameLoop({ store, player }: Studio): FrameLoop {
  const layers = new Set<LayerState>();
  const byParent = new Map<Element, Set<LayerState>>();
  let colors: RollColors | undefined;
  let request: number | undefined;

  const paintFrame = () => {
    request = undefined;
    const place = player.place();
    const isMoving = place.state === 'playing' || place.state === 'counting-in';
    const playheadTicks = isMoving ? Math.max(0, place.ticks) : store.getState().playheadTicks;
    if (isMoving) {
      follow(playheadTicks);
      schedule();
    }
    colors ??= readColors(document.documentElement);
    const frame: Frame = { state: store.getState(), colors, playheadTicks };
    for (const item of layers) paintLayer(item, frame);
  };
  const follow = (ticks: number) => {
    const { view, size, settings, draft, box } = store.getState();
    if (!settings.followsPlayhead || draft !== undefined || box !== undefined) return;
    const next = followPlayhead(view, size.width, ticks);
    if (next !== view) setView({ store, player }, next);
  };
  const schedule = () => {
    request ??= requestAnimationFrame(paintFrame);
  };

  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const size = { width: contentRect.width, height: contentRect.height };
      for (const item of byParent.get(target) ?? []) {
        item.size = size;
        item.painted = undefined;
      }
    }
    schedule();
  });
  const endStore = store.subscribe(schedule);
  const endPlayer = player.subscribe(schedule);

  return {
    add(layer) {
      const parent = layer.canvas.parentElement;
      if (parent === null) throw new Error('a layer needs a place on the page');
      const item: LayerState = { layer, size: parent.getBoundingClientRect(), painted: undefined };
      layers.add(item);
      const others = byParent.get(parent) ?? new Set();
      byParent.set(parent, others.add(item));
      observer.observe(parent);
      schedule();
      return () => {
        layers.delete(item);
        others.delete(item);
        if (others.size > 0) return;
        byParent.delete(parent);
        observer.unobserve(parent);
      };
    },
    repaint() {
      colors = undefined;
      for (const item of layers) item.painted = undefined;
      schedule();
    },
    close() {
      endStore();
      endPlayer();
      observer.disconnect();
      if (request !== undefined) cancelAnimationFrame(request);
    },
  };
}

function paintLayer(item: LayerState, frame: Frame): void {
  const { layer, size, painted } = item;
  if (size.width < 1 || size.height < 1) return;
  const isResized = fitCanvas(layer.canvas, size);
  const inputs = layer.inputs(frame);
  if (!isResized && painted !== undefined && inputs.every((input, index) => input === painted[index])) return;
  item.painted = inputs;
  layer.paint(beginPaint(layer.canvas, size, layer.isOpaque), size, frame);
}
