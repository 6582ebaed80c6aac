/** The piano roll: three canvases, the pointer on them, and the same notes in words. */
import { useEffect, useRef, useState } from 'react';
import { setSize, setView } from '../../app/view-actions.ts';
import { texts } from '../../texts/index.ts';
import { erase } from '../../tools/erase.ts';
import { pinchedView, startHand } from '../../tools/hand.ts';
import { hitTest } from '../../tools/hit.ts';
import { startRoll } from '../../tools/roll.ts';
import { usePage, useStudio } from '../context.tsx';
import { gridLayer, notesLayer, overlayLayer } from '../paint/layers.ts';
import { listenToPointers } from '../pointer.ts';
import type { View } from '../transform.ts';
import { RollModel } from './roll-model.tsx';
import { listenToWheel } from './wheel.ts';

export function Roll() {
  const { studio, frames } = usePage();
  const roll = useRef<HTMLDivElement>(null);
  const tool = useStudio((state) => state.tool);
  const isEmpty = useStudio((state) => state.song.notes.length === 0 && state.draft === undefined);
  const active = useStudio((state) => (state.isCursorShown ? 'roll-cursor' : undefined));
  const [hover, setHover] = useState<string>();

  useEffect(() => {
    const element = roll.current;
    const [grid, notes, overlay] = element?.querySelectorAll('canvas') ?? [];
    if (!element || !grid || !notes || !overlay) return;
    const ends = [
      frames.add(gridLayer(grid)),
      frames.add(notesLayer(notes)),
      frames.add(overlayLayer(overlay, studio)),
      listenToWheel(studio, element),
    ];
    const observer = new ResizeObserver(() => {
      setSize(studio, { width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    let pinched: View | undefined;
    const isNarrow = matchMedia('(pointer: coarse) and (max-width: 760px)').matches;
    if (isNarrow) studio.store.setState({ tool: 'hand' });
    ends.push(
      listenToPointers(element, {
        start(press) {
          element.focus({ preventScroll: true });
          return startRoll(studio, press);
        },
        startMiddle: (press) => startHand(studio, press),
        secondary(press) {
          const hit = hitTest(studio.store.getState(), press);
          if (hit !== undefined) erase(studio, hit.note);
        },
        double(press) {
          // The first of the two clicks may have drawn the note that the second one is on.
          const hit = hitTest(studio.store.getState(), press);
          const drawn = studio.store.getState().history.done.at(-1);
          if (hit !== undefined && drawn?.label !== 'Add 1 note') erase(studio, hit.note);
        },
        hover(press) {
          const part = press && hitTest(studio.store.getState(), press)?.part;
          setHover(part === undefined ? undefined : part === 'body' ? 'move' : 'resize');
        },
        pinch(from, to, isFirst) {
          if (isFirst) pinched = studio.store.getState().view;
          if (pinched !== undefined) setView(studio, pinchedView(pinched, from, to));
        },
      }),
    );
    return () => {
      for (const end of ends) end();
      observer.disconnect();
    };
  }, [studio, frames]);

  return (
    <div
      ref={roll}
      id="roll"
      className="layers roll"
      data-tool={tool}
      data-hover={hover}
      role="application"
      aria-roledescription={texts.roll.role}
      aria-label={texts.roll.label}
      aria-describedby="roll-help"
      aria-activedescendant={active}
      tabIndex={0}
      onBlur={() => studio.store.setState({ isCursorShown: false })}
    >
      <canvas />
      <canvas />
      <canvas />
      {isEmpty && (
        <p className="empty-hint" aria-hidden="true">
          {tool === 'hand' ? texts.roll.emptyHintTouch : texts.roll.emptyHint}
        </p>
      )}
      <p id="roll-help" className="visually-hidden">
        {texts.roll.help}
      </p>
      <RollModel />
    </div>
  );
}
