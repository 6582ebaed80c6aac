/** The page: what is where. */
import { useEffect, useState } from 'react';
import { texts } from '../texts/index.ts';
import { type Page, PageContext, useStudio } from './context.tsx';
import { ExportDialog } from './dialogs/export.tsx';
import { MotifsDialog } from './dialogs/motifs.tsx';
import { ProjectsDialog } from './dialogs/projects.tsx';
import { SettingsDialog } from './dialogs/settings.tsx';
import { ShortcutsDialog } from './dialogs/shortcuts.tsx';
import { StaffDialog } from './dialogs/staff.tsx';
import { Panel, type PanelSlots } from './panel.tsx';
import { Keyboard, Overview, PitchScroll, Ruler, VelocityLane } from './roll/beside.tsx';
import { Roll } from './roll/roll.tsx';
import { ToolBar } from './tool-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { Tour } from './tour.tsx';

interface Props {
  readonly page: Page;
  /** What the helpers at the side show. */
  readonly slots: PanelSlots;
}

export function App({ page, slots }: Props) {
  return (
    <PageContext value={page}>
      <div className="studio">
        <TopBar />
        <main className="main">
          <ToolBar />
          <Stage />
        </main>
        <Panel slots={slots} />
      </div>
      <OpenDialog />
      <Tour />
      <Notice />
      <Announcer />
    </PageContext>
  );
}

function Stage() {
  const showsVelocity = useStudio((state) => state.settings.showsVelocity);
  return (
    <div className="stage">
      <div className="corner" />
      <Ruler />
      <div className="corner" />
      <Keyboard />
      <Roll />
      <PitchScroll />
      {showsVelocity && (
        <>
          <div className="lane-label">
            <span>{texts.toolBar.loudness}</span>
          </div>
          <VelocityLane />
          <div className="filler" />
        </>
      )}
      <div className="filler" />
      <Overview />
      <div className="filler" />
    </div>
  );
}

function OpenDialog() {
  const dialog = useStudio((state) => state.dialog);
  switch (dialog) {
    case 'projects':
      return <ProjectsDialog />;
    case 'export':
      return <ExportDialog />;
    case 'motifs':
      return <MotifsDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'settings':
      return <SettingsDialog />;
    case 'staff':
      return <StaffDialog />;
    case undefined:
      return null;
  }
}

/** How long a notice is shown, in milliseconds a character, and at least. */
const READING = { perCharacter: 60, least: 3000 } as const;

function Notice() {
  const notice = useStudio((state) => state.notice);
  const [shown, setShown] = useState(notice);
  useEffect(() => {
    setShown(notice);
    if (notice === undefined) return;
    const time = Math.max(READING.least, READING.perCharacter * notice.text.length);
    const timer = setTimeout(() => setShown(undefined), time);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" className={shown === undefined ? 'visually-hidden' : 'live'}>
      {shown?.text}
    </div>
  );
}

function Announcer() {
  const announcement = useStudio((state) => state.announcement);
  return (
    <div className="visually-hidden" aria-live="polite" id="announcer">
      {/* Another element each time, so that the same words twice are said twice. */}
      <span key={announcement?.number}>{announcement?.text}</span>
    </div>
  );
}
