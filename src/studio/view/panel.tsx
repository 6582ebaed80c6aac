/**
 * The helpers at the side, one tab each. What a tab holds is given to the page: this is the frame.
 */
import { type ComponentType, useEffect, useRef } from 'react';
import { PANELS, type PanelName } from '../app/state.ts';
import { myShare, ownershipOf, ownershipText } from '../document/index.ts';
import { texts } from '../texts/index.ts';
import { IconButton } from './button.tsx';
import { usePage, useStudio } from './context.tsx';

const words = texts.panels;

/** What each helper shows; without one, what it will be. */
export type PanelSlots = Partial<Readonly<Record<PanelName, ComponentType>>>;

export function Panel({ slots }: { readonly slots: PanelSlots }) {
  const panel = useStudio((state) => state.panel);
  if (panel === undefined) return null;
  const Content = slots[panel];
  return (
    <aside className="panel" aria-label={words.label}>
      <Tabs current={panel} />
      <div className="panel-body" role="tabpanel" id="panel" aria-labelledby={`tab-${panel}`} tabIndex={-1}>
        <h2>{words[`${panel}Title`]}</h2>
        {Content === undefined ? <p className="soft">{words[`${panel}Soon`]}</p> : <Content />}
      </div>
      <OwnershipBar />
    </aside>
  );
}

function Tabs({ current }: { readonly current: PanelName }) {
  const { studio } = usePage();
  const tabs = useRef<HTMLDivElement>(null);
  const show = (panel: PanelName | undefined) => studio.store.setState({ panel });
  return (
    <div className="panel-tabs" ref={tabs}>
      <div role="tablist" aria-label={words.label} className="tab-list">
        {PANELS.map((name, index) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === current}
            aria-controls="panel"
            tabIndex={name === current ? 0 : -1}
            onClick={() => show(name)}
            onKeyDown={(event) => {
              const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              const next = PANELS[(index + by + PANELS.length) % PANELS.length];
              if (by === 0 || next === undefined) return;
              event.preventDefault();
              event.stopPropagation();
              show(next);
              tabs.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
            }}
          >
            {words[name]}
          </button>
        ))}
      </div>
      <IconButton icon="close" label={words.close} onClick={() => show(undefined)} />
    </div>
  );
}

/** Who wrote how much of the song: plain is mine, striped the model's, as in the roll. */
function OwnershipBar() {
  const notes = useStudio((state) => state.song.notes);
  const bar = useRef<SVGSVGElement>(null);
  const ownership = ownershipOf(notes);
  const share = myShare(ownership);
  useEffect(() => {
    bar.current?.querySelector('.mine')?.setAttribute('width', String(100 * (share ?? 0)));
  }, [share]);
  if (share === undefined) return null;
  return (
    <footer className="ownership">
      <strong>{ownershipText(ownership)}</strong>
      <svg ref={bar} className="ownership-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <defs>
          <pattern id="stripes" width="3" height="8" patternUnits="userSpaceOnUse" patternTransform="skewX(-30)">
            <rect width="3" height="8" fill="var(--model)" />
            <rect width="1" height="8" fill="var(--model-stripe)" />
          </pattern>
        </defs>
        <rect width="100" height="8" fill="url(#stripes)" />
        <rect className="mine" height="8" fill="var(--mine)" />
      </svg>
      {ownership.modelNotes > 0 && <p className="soft">{words.ownershipHelp}</p>}
    </footer>
  );
}
