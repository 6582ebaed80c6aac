/** Mouse, touch and pen on an element, as gestures of the tools. */
import type { Gesture, Press } from '../tools/gesture.ts';
import type { Point } from './transform.ts';

export interface PointerHandlers {
  /** A press with the main button, a finger or a pen. */
  start(press: Press): Gesture | undefined;
  /** With the middle button. */
  startMiddle?(press: Press): Gesture | undefined;
  /** With the right button, or a finger that stays. */
  secondary?(press: Press): void;
  double?(press: Press): void;
  /** A mouse that passes over. */
  hover?(press: Press | undefined): void;
  /** Two fingers: where they were when the second came, and are. Called first with both the same. */
  pinch?(from: readonly [Point, Point], to: readonly [Point, Point], isFirst: boolean): void;
}

/**
 * Listens to pointers. Escape calls a gesture off.
 *
 * @returns a function that stops listening
 */
export function listenToPointers(element: HTMLElement, handlers: PointerHandlers): () => void {
  const fingers = new Map<number, Press>();
  let pinchStart: readonly [Point, Point] | undefined;
  let current: { readonly id: number; readonly gesture: Gesture } | undefined;
  const listening = new AbortController();
  const options = { signal: listening.signal };

  const pressOf = (event: MouseEvent): Press => {
    const box = element.getBoundingClientRect();
    return {
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      shift: event.shiftKey,
      mod: event.ctrlKey || event.metaKey,
      alt: event.altKey,
      isTouch: 'pointerType' in event && event.pointerType === 'touch',
    };
  };
  const twoFingers = (): readonly [Point, Point] | undefined => {
    const [a, b] = [...fingers.values()];
    return a !== undefined && b !== undefined ? [a, b] : undefined;
  };
  const callOff = () => {
    current?.gesture.cancel();
    current = undefined;
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      const press = pressOf(event);
      if (event.pointerType === 'touch') {
        fingers.set(event.pointerId, press);
        const two = twoFingers();
        if (two !== undefined && handlers.pinch !== undefined) {
          callOff();
          pinchStart = two;
          handlers.pinch(two, two, true);
          return;
        }
      }
      if (current !== undefined || event.button > 1) return;
      const begin = event.button === 1 ? handlers.startMiddle : handlers.start;
      const gesture = begin?.(press);
      if (event.button === 1) event.preventDefault();
      if (gesture === undefined) return;
      current = { id: event.pointerId, gesture };
      element.setPointerCapture(event.pointerId);
    },
    options,
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const press = pressOf(event);
      if (fingers.has(event.pointerId)) fingers.set(event.pointerId, press);
      const two = twoFingers();
      if (pinchStart !== undefined && two !== undefined) handlers.pinch?.(pinchStart, two, false);
      else if (current?.id === event.pointerId) current.gesture.move(press);
      else if (event.pointerType !== 'touch') handlers.hover?.(press);
    },
    options,
  );
  const release = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) pinchStart = undefined;
    if (current?.id !== event.pointerId) return;
    const { gesture } = current;
    current = undefined;
    if (event.type === 'pointerup') {
      gesture.move(pressOf(event));
      gesture.end();
    } else {
      gesture.cancel();
    }
  };
  element.addEventListener('pointerup', release, options);
  element.addEventListener('pointercancel', release, options);
  element.addEventListener('pointerleave', () => handlers.hover?.(undefined), options);
  element.addEventListener(
    'contextmenu',
    (event) => {
      event.preventDefault();
      // A finger that stays began a gesture, which it does not mean any more.
      callOff();
      handlers.secondary?.(pressOf(event));
    },
    options,
  );
  element.addEventListener('dblclick', (event) => handlers.double?.(pressOf(event)), options);
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || current === undefined) return;
      event.stopImmediatePropagation();
      callOff();
    },
    { ...options, capture: true },
  );
  return () => {
    listening.abort();
    callOff();
  };
}
