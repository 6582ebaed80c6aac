/** What is around the roll: keys at the left, bars above, loudness and the whole song below. */
import { type RefObject, useEffect, useRef } from 'react';
import { scrollEnd, setView } from '../../app/view-actions.ts';
import { texts } from '../../texts/index.ts';
import type { Gesture } from '../../tools/gesture.ts';
import { startRuler } from '../../tools/ruler.ts';
import { startVelocity } from '../../tools/velocity.ts';
import { usePage, useStudio } from '../context.tsx';
import type { Layer } from '../paint/frame-loop.ts';
import { keyboardLayer, overviewLayer, rulerLayer, velocityLayer } from '../paint/layers.ts';
import { listenToPointers, type PointerHandlers } from '../pointer.ts';
import { pitchAtY, ROWS, ticksAtX } from '../transform.ts';
import { listenToWheel } from './wheel.ts';

/** One canvas, painted by a layer, with a pointer on it. */
function useLayer(
  makeLayer: (canvas: HTMLCanvasElement) => Layer,
  handlers: (element: HTMLElement) => PointerHandlers,
) {
  const { frames } = usePage();
  const place = useRef<HTMLDivElement>(null);
  // Both are made of what never changes, the studio: the first ones hold for good.
  const parts = useRef({ makeLayer, handlers });
  useEffect(() => {
    const element = place.current;
    const canvas = element?.querySelector('canvas');
    if (!element || !canvas) return;
    const ends = [
      frames.add(parts.current.makeLayer(canvas)),
      listenToPointers(element, parts.current.handlers(element)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [frames]);
  return place;
}

function useWheel(place: RefObject<HTMLDivElement | null>) {
  const { studio } = usePage();
  useEffect(() => (place.current ? listenToWheel(studio, place.current) : undefined), [studio, place]);
}

export function Keyboard() {
  const { recording, studio } = usePage();
  const place = useLayer(keyboardLayer, (element) => ({
    start(press): Gesture {
      let pitch = pitchAtY(studio.store.getState().view, press.y);
      const strike = (x: number) => {
        // As on a real key, further in is softer: the right edge is where fingers play.
        const velocity = Math.round(40 + 60 * Math.min(1, Math.max(0, x / element.clientWidth)));
        recording.play({ kind: 'noteOn', pitch, velocity, atMilliseconds: performance.now() });
      };
      const release = () => recording.play({ kind: 'noteOff', pitch, atMilliseconds: performance.now() });
      strike(press.x);
      return {
        move(to) {
          const next = pitchAtY(studio.store.getState().view, to.y);
          if (next === pitch) return;
          release();
          pitch = next;
          strike(to.x);
        },
        end: release,
        cancel: release,
      };
    },
  }));
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const scroll = (event: WheelEvent) => {
      event.preventDefault();
      const { view } = studio.store.getState();
      setView(studio, { ...view, topRows: view.topRows + event.deltaY / view.rowHeight / 2 });
    };
    element.addEventListener('wheel', scroll, { passive: false });
    return () => element.removeEventListener('wheel', scroll);
  }, [studio, place]);
  return (
    <div ref={place} className="layers keyboard" role="img" aria-label={texts.roll.keyboard}>
      <canvas />
    </div>
  );
}

export function Ruler() {
  const { studio } = usePage();
  const place = useLayer(rulerLayer, () => ({ start: (press) => startRuler(studio, press) }));
  useWheel(place);
  return (
    <div ref={place} className="layers ruler" role="img" aria-label={texts.roll.ruler}>
      <canvas />
    </div>
  );
}

export function VelocityLane() {
  const { studio } = usePage();
  const place = useLayer(velocityLayer, (element) => ({
    start: (press) => startVelocity(studio, press, element.clientHeight),
  }));
  useWheel(place);
  return (
    <div ref={place} className="layers velocity" role="img" aria-label={texts.roll.velocity}>
      <canvas />
    </div>
  );
}

/** The whole song, and the scroll bar of time. */
export function Overview() {
  const { studio } = usePage();
  const place = useLayer(overviewLayer, (element) => ({
    start(press): Gesture {
      const { view, size } = studio.store.getState();
      const perPixel = scrollEnd(studio.store.getState()) / element.clientWidth;
      const widthTicks = ticksAtX(view, size.width) - view.leftTicks;
      const at = press.x * perPixel;
      // Beside the window it comes to the pointer; on it, it is taken where it is held.
      const isInside = at >= view.leftTicks && at <= view.leftTicks + widthTicks;
      const held = isInside ? at - view.leftTicks : widthTicks / 2;
      const go = (x: number) => setView(studio, { ...studio.store.getState().view, leftTicks: x * perPixel - held });
      go(press.x);
      return { move: (to) => go(to.x), end() {}, cancel: () => setView(studio, view) };
    },
  }));
  useWheel(place);
  const end = useStudio(scrollEnd);
  const view = useStudio((state) => state.view);
  const width = useStudio((state) => state.size.width);
  const left = (100 * view.leftTicks) / end;
  const share = (100 * (ticksAtX(view, width) - view.leftTicks)) / end;
  return (
    <div
      ref={place}
      className="layers overview"
      role="scrollbar"
      aria-orientation="horizontal"
      aria-controls="roll"
      aria-label={texts.roll.overview}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(left)}
      tabIndex={-1}
    >
      <canvas />
      <div className="window" style={{ left: `${left}%`, width: `${Math.min(share, 100 - left)}%` }} />
    </div>
  );
}

/** The scroll bar of pitches. */
export function PitchScroll() {
  const { studio } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const view = useStudio((state) => state.view);
  const height = useStudio((state) => state.size.height);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    return listenToPointers(element, {
      start(press): Gesture {
        const { view: before, size } = studio.store.getState();
        const rowsPerPixel = ROWS / size.height;
        const shown = size.height / before.rowHeight;
        const at = press.y * rowsPerPixel;
        const held = at >= before.topRows && at <= before.topRows + shown ? at - before.topRows : shown / 2;
        const go = (y: number) =>
          setView(studio, { ...studio.store.getState().view, topRows: y * rowsPerPixel - held });
        go(press.y);
        return { move: (to) => go(to.y), end() {}, cancel: () => setView(studio, before) };
      },
    });
  }, [studio]);
  const share = Math.min(1, height / view.rowHeight / ROWS);
  return (
    <div
      ref={place}
      className="pitch-scroll"
      role="scrollbar"
      aria-orientation="vertical"
      aria-controls="roll"
      aria-label={texts.roll.scrollPitch}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((100 * view.topRows) / ROWS)}
      tabIndex={-1}
    >
      <div className="window" style={{ top: `${(100 * view.topRows) / ROWS}%`, height: `${100 * share}%` }} />
    </div>
  );
}
