/**
 * The studio begins here: what there is, put together, and the page over it.
 *
 * Nothing is awaited outside of functions: what is fetched later imports from the file that this ends up in, and would
 * wait for it to be done for ever.
 */
import './styles/tokens.css';
import './styles/base.css';
import './styles/bars.css';
import './styles/layout.css';
import './styles/roll.css';
import './styles/dialogs.css';
import './styles/print.css';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { createKeeping, type Keeping } from './app/keeping.ts';
import { createModels } from './app/models.ts';
import { openFiles } from './app/open-file.ts';
import { createRecording } from './app/recording.ts';
import { readStoredPage, writeStoredPage } from './app/stored-view.ts';
import { createStudio, messageOf, notify } from './app/studio.ts';
import { followPlayer } from './app/transport-actions.ts';
import { createKeyPiano, createMidiInput } from './input/index.ts';
import { createLabSession, labPanel } from './panels/lab/index.ts';
import { createLearnSession, createOwnModels, learnPanel } from './panels/learn/index.ts';
import { createOriginalitySession, originalityPanel } from './panels/originality/index.ts';
import { createSuggestSession, suggestPanel } from './panels/suggest/index.ts';
import { createWhySession, whyPanel } from './panels/why/index.ts';
import { createPlayer } from './playback/index.ts';
import { fetched, openModelDatabase, openProjectDatabase } from './storage/index.ts';
import { keepModels } from './suggest/index.ts';
import { texts } from './texts/index.ts';
import { App } from './view/app.tsx';
import type { Page } from './view/context.tsx';
import { listenToClipboard, listenToDrops, listenToKeys } from './view/listen.ts';
import { createFrameLoop } from './view/paint/frame-loop.ts';
import type { PanelSlots } from './view/panel.tsx';
import { followTheme } from './view/theme.ts';

const stored = readStoredPage(() => localStorage);
const player = createPlayer();
const studio = createStudio(player, {
  settings: stored.settings,
  tourStep: stored.isTourDone ? undefined : 0,
  panel: matchMedia('(max-width: 760px)').matches ? undefined : 'suggest',
});
const frames = createFrameLoop(studio);
followTheme(studio, frames.repaint);
followPlayer(studio);
const recording = createRecording(studio);
const keyPiano = createKeyPiano({ onEvent: recording.play });
const midi = createMidiInput({ onEvent: recording.play });
const models = createModels();

void begin();

async function begin(): Promise<void> {
  const keeping = await createKeeping(studio, openProjectDatabase);

  const page: Page = {
    studio,
    recording,
    frames,
    keyPiano,
    midi,
    keeping,
    models,
    toggleComputerKeys: () => keyPiano.setOn(!keyPiano.getState().isOn),
    chooseFile() {
      const input = document.createElement('input');
      input.type = 'file';
      input.multiple = true;
      input.accept = '.mid,.midi,.kar,.rmi,.musicxml,.xml,.mxl,.cadenza,.zip,.json,.safetensors,audio/midi';
      input.onchange = () => void open([...(input.files ?? [])]);
      input.click();
    },
  };

  listenToKeys(page);
  listenToClipboard(page);
  const veil = Object.assign(document.createElement('div'), { className: 'drop-veil', textContent: texts.drop.here });
  listenToDrops(
    (files) => void open(files),
    (isOver) => (isOver ? document.body.append(veil) : veil.remove()),
  );
  studio.store.subscribe((state, before) => {
    if (state.settings === before.settings && state.tourStep === before.tourStep) return;
    writeStoredPage(() => localStorage, { settings: state.settings, isTourDone: state.tourStep === undefined });
  });
  const root = document.getElementById('studio');
  if (root === null) throw new Error('the page has no place for the studio');
  const suggesting = createSuggestSession(page);
  const own = createOwnModels({
    models: page.models,
    database: openModelDatabase,
    onAdd: suggesting.offerModel,
    onRemove: suggesting.withdrawModel,
  });
  // Learning has a worker of its own, so that the other helpers go on meanwhile.
  const learning = createLearnSession({ studio, own, learner: () => createModels()() });
  const slots: PanelSlots = {
    suggest: suggestPanel(suggesting),
    why: whyPanel(createWhySession({ ...page, own })),
    lab: labPanel(createLabSession({ ...page, own, audition: suggesting.audition })),
    originality: originalityPanel(createOriginalitySession(page)),
    learn: learnPanel(learning),
  };
  const open = (files: readonly File[]): Promise<void> =>
    openFiles(studio, keeping, files, (model) => learning.openModel(model));

  await openLink(keeping);
  // In slices, so that the page answers in between. What index.html shows stays until then.
  startTransition(() => createRoot(root).render(<App page={page} slots={slots} />));

  // What was learnt on earlier visits. Where that cannot be read, the page does without.
  void own.load().catch(() => undefined);
  readySound();
  if (import.meta.env.PROD && 'serviceWorker' in navigator) workOffline();
}

async function openLink(keeping: Keeping): Promise<void> {
  if (location.hash.length < 2) return;
  try {
    const { songFromFragment } = await fetched(import('./storage/read-link.ts'));
    const song = songFromFragment(location.hash);
    if (song === undefined) return;
    history.replaceState(undefined, '', location.pathname + location.search);
    await keeping.create(song);
    notify(studio, texts.drop.linkOpened);
  } catch (error) {
    notify(studio, messageOf(error));
  }
}

/**
 * The piano is fetched while the page is looked at, and put in at the first sign of a hand, so that the first click
 * sounds. Not before: opening the computer's sound lets the page stand still a moment.
 */
function readySound(): void {
  void player.prepare();
  for (const sign of ['pointermove', 'pointerdown', 'keydown'] as const) {
    // What the sign itself is for comes first.
    window.addEventListener(sign, () => setTimeout(() => void player.load()), { once: true, passive: true });
  }
}

/** From the second visit on the page works without a network. Registered last: the first load comes first. */
function workOffline(): void {
  const register = async () => {
    await navigator.serviceWorker.register('sw.js');
    await navigator.serviceWorker.ready;
    await keepModels((await models()).catalogue, document.baseURI);
  };
  const start = () => void register().catch(() => undefined);
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start);
}
