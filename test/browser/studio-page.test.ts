/** The studio as a user finds it: built, served, in a real browser. */
import { describe, expect, it } from 'vitest';
import { writeMidi } from '../../src/midi/write.ts';
import { createPiece } from '../../src/notes/create.ts';
import { hasBrowser } from './browser.ts';
import { closeDialog } from './studio-page.ts';
import { axeFaults, studioForEachTest, until } from './studio-tests.ts';

const MANY = 10_000;

describe.runIf(hasBrowser("the tests of the studio's page"))('the studio in a browser', () => {
  const { page, hands, enter } = studioForEachTest();
  const keys = async (...pressed: readonly string[]) => {
    for (const key of pressed) await page().keyboard.press(key);
  };
  const expectNotes = (expected: readonly string[]) => until(async () => expect(await hands.notes()).toEqual(expected));

  it('draws, moves and resizes by mouse, undoes and does again', async () => {
    await hands.click([480, 60]);
    await expectNotes(['C4, bar 1 beat 2, one beat, yours']);
    await hands.drag([700, 60], [1180, 64]);
    await expectNotes(['E4, bar 1 beat 3, one beat, yours']);
    await hands.drag([1435, 64], [1920, 64]);
    await expectNotes(['E4, bar 1 beat 3, 2 beats, yours']);
    await keys('Control+z', 'Control+z');
    await expectNotes(['C4, bar 1 beat 2, one beat, yours']);
    await keys('Control+Shift+z', 'Control+y');
    await expectNotes(['E4, bar 1 beat 3, 2 beats, yours']);
    await hands.button('Undo').click();
    await expectNotes(['E4, bar 1 beat 3, one beat, yours']);
    await keys('Delete');
    await expectNotes([]);
  });

  it('is worked with the keyboard alone, and says what it does', async () => {
    await hands.roll.focus();
    await keys('Enter', 'Enter', 'ArrowUp', 'ArrowUp', 'Enter');
    await expectNotes(['C4, bar 1 beat 1, one beat, yours', 'D4, bar 1 beat 2, one beat, yours']);
    expect(await page().locator('#announcer').textContent()).toBe('Added D4, bar 1 beat 2, one beat, yours');
    await keys('Shift+n', 's', 'Shift+ArrowUp', 'Shift+ArrowRight');
    await expectNotes(['C4, bar 1 beat 1, one beat, yours', 'D5, bar 1 beat 2, 1.5 beats, yours']);
    await keys('Escape', 'Control+a', 'd');
    expect(await hands.notes()).toHaveLength(4);
  });

  it('selects with a box, copies, pastes and cuts', async () => {
    await hands.click([0, 60]);
    await hands.click([960, 64]);
    await hands.click([1920, 67]);
    await keys('2');
    await hands.drag([700, 70], [2200, 62]);
    expect(await page().getByRole('option', { selected: true }).and(hands.roll.locator('li')).count()).toBe(2);
    await keys('Control+c');
    // Pasted where playing would begin.
    await keys('Control+v');
    await expectNotes([
      'C4, bar 1 beat 1, one beat, yours',
      'E4, bar 1 beat 1, one beat, yours',
      'E4, bar 1 beat 3, one beat, yours',
      'G4, bar 1 beat 3, one beat, yours',
      'G4, bar 2 beat 1, one beat, yours',
    ]);
    await keys('Control+x');
    expect(await hands.notes()).toHaveLength(3);
  });

  it('snaps to the key that is chosen', async () => {
    await page().getByLabel('Key', { exact: true }).selectOption('G major');
    await hands.button('In key: only notes of the key').click();
    await hands.click([0, 65]);
    await expectNotes(['E4, bar 1 beat 1, one beat, yours']);
  });

  it('plays and pauses, and the button says which', async () => {
    await hands.click([0, 60]);
    await hands.click([1920, 60]);
    await hands.button('Play').click();
    await hands.button('Pause').waitFor({ timeout: 20_000 });
    await until(async () => expect(await page().locator('.place').textContent()).toMatch(/beat [2-4]/));
    await keys('Space');
    await hands.button('Play').waitFor();
    // Space plays also when a button has the focus, and presses it not.
    await hands.button('Undo').focus();
    await keys('Space');
    await hands.button('Pause').waitFor();
    expect(await hands.notes()).toHaveLength(2);
    await hands.roll.focus();
    await keys('Enter');
    await hands.button('Play').waitFor();
    expect(await hands.notes()).toHaveLength(2);
  });

  it('lists its keys behind the question mark', async () => {
    await keys('?');
    const dialog = page().getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.waitFor();
    expect(await dialog.getByText('Play, pause').count()).toBe(1);
    expect(await dialog.locator('dt').count()).toBeGreaterThan(35);
    await closeDialog(page());
  });

  it('opens ten thousand notes and edits them', async () => {
    const notes = Array.from({ length: MANY }, (_, index) => ({
      pitch: 36 + ((index * 7) % 48),
      onsetTicks: 120 * Math.floor(index / 4),
      durationTicks: 110,
      velocity: 40 + (index % 80),
    }));
    await hands.button('Menu').click();
    const choosing = page().waitForEvent('filechooser');
    await hands.button('Open a file').click();
    const buffer = Buffer.from(writeMidi(createPiece({ notes })));
    await (await choosing).setFiles({ name: 'many.mid', mimeType: 'audio/midi', buffer });
    await page().getByText('Opened many.mid').waitFor();
    expect(await page().locator('#roll li').first().getAttribute('aria-setsize')).toBe(String(MANY));
    await hands.roll.focus();
    await keys('Control+a', 'ArrowUp', 'Delete');
    await expectNotes([]);
    await keys('Control+z');
    expect(await page().locator('#roll li').first().getAttribute('aria-setsize')).toBe(String(MANY));
  });

  it('refuses other files in words', async () => {
    await hands.button('Menu').click();
    const choosing = page().waitForEvent('filechooser');
    await hands.button('Open a file').click();
    await (await choosing).setFiles({ name: 'notes.txt', mimeType: 'audio/midi', buffer: Buffer.from('C D E') });
    await page().getByText('"notes.txt" is neither MIDI nor MusicXML nor a project').waitFor();
  });

  it('keeps the song for the next visit, and works without a network then', async () => {
    await hands.click([480, 60]);
    await expectNotes(['C4, bar 1 beat 2, one beat, yours']);
    // Not waitForFunction: it evaluates text in the page, which the policy forbids.
    const isReady = "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')";
    await until(async () => expect(await page().evaluate(isReady)).toBe(true));
    await page().context().setOffline(true);
    await page().reload();
    await enter();
    await expectNotes(['C4, bar 1 beat 2, one beat, yours']);
    await page().context().setOffline(false);
  }, 120_000);

  const faults = () => axeFaults(page());
  const choose = async (name: string) => {
    await hands.button('Menu').click();
    await page().locator('#menu').getByRole('button', { name, exact: true }).click();
  };

  it('has nothing that axe finds fault with', async () => {
    await hands.click([480, 60]);
    await choose('Show me around');
    expect(await faults()).toEqual([]);
    await hands.button('Skip').click();
    for (const name of ['Settings', 'Save a file', 'My songs', 'Start from a beginning', 'Keyboard shortcuts']) {
      await choose(name);
      await page().getByRole('dialog', { name }).waitFor();
      expect(await faults(), name).toEqual([]);
      await closeDialog(page());
    }
  });

  it('has nothing that axe finds fault with in dark colours', async () => {
    await hands.click([480, 60]);
    await page().emulateMedia({ colorScheme: 'dark' });
    expect(await faults()).toEqual([]);
    await choose('Settings');
    expect(await faults()).toEqual([]);
  });

  it('fits a phone: nothing sticks out, and what one plays with is large enough', async () => {
    await page().setViewportSize({ width: 390, height: 844 });
    await page().getByRole('radio', { name: 'Move around' }).click();
    const overflow = await page().evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(overflow).toBe(false);
    for (const name of ['Menu', 'Play', 'Undo', 'Helpers']) {
      const box = await hands.button(name).boundingBox();
      expect(box?.width, name).toBeGreaterThanOrEqual(40);
      expect((box?.x ?? 999) + (box?.width ?? 0), name).toBeLessThanOrEqual(390);
    }
  });
});
