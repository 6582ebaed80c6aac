/** The mouse wheel over the roll, and two fingers on a touch pad. */
import type { Studio } from '../../app/studio.ts';
import { scrollBy, zoomPitchBy, zoomTimeBy } from '../../app/view-actions.ts';

/** Lines and pages in CSS pixels, for browsers that count in them. */
const UNITS = [1, 20, 400] as const;

/**
 * Zooms in time, or scrolls, as the user has set; Ctrl (and a pinch, which browsers tell so) zooms always, Shift
 * scrolls through time, Alt makes rows taller. Sideways is always through time.
 *
 * @returns a function that stops listening
 */
export function listenToWheel(studio: Studio, element: HTMLElement): () => void {
  const listen = (event: WheelEvent) => {
    event.preventDefault();
    const unit = UNITS[event.deltaMode] ?? 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    const box = element.getBoundingClientRect();
    const factor = Math.exp(-dy / (event.ctrlKey ? 120 : 400));
    if (event.shiftKey) return scrollBy(studio, dy || dx, 0);
    if (event.altKey) return zoomPitchBy(studio, factor, event.clientY - box.top);
    if (Math.abs(dx) > Math.abs(dy)) return scrollBy(studio, dx, 0);
    if (event.ctrlKey || studio.store.getState().settings.wheel === 'zoom') {
      return zoomTimeBy(studio, factor, event.clientX - box.left);
    }
    return scrollBy(studio, dx, dy);
  };
  element.addEventListener('wheel', listen, { passive: false });
  return () => element.removeEventListener('wheel', listen);
}
