import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileError } from '../../errors.ts';
import { applyEdit } from '../document/apply.ts';
import { musicOf, songs, wishes } from '../document/arbitrary.ts';
import { addNotes } from '../document/notes.ts';
import { newSong } from '../document/piece.ts';
import { acceptTake, changeSong, keepForLater, newWorkspace, storedWorkspace } from '../document/workspace.ts';
import { newProject, type Project, writeProject } from './project-file.ts';
import { readProject } from './read-project.ts';

const start = newSong('Rain');
const song = applyEdit(
  start,
  addNotes(start, [
    { pitch: 60, onsetTicks: 0, durationTicks: 480 },
    { pitch: 64, onsetTicks: 480, durationTicks: 480 },
  ]),
);
// biome-ignore lint/suspicious/noExplicitAny: tests damage files in all ways
const fileOf = (project: Project): any => JSON.parse(writeProject(project));
const read = (file: unknown) => readProject(JSON.stringify(file));

describe('project files', () => {
  it('give back the song, its takes and settings', () => {
    fc.assert(
      fc.property(songs, wishes, wishes, (first, some, others) => {
        let now = newWorkspace(first);
        now = acceptTake(now, { edit: some(now.song), label: 'accept', model: 'lstm', seed: 7 });
        now = keepForLater(now, { edit: others(now.song), label: 'keep', favourite: true });
        now = changeSong(now, others(now.song), 'by hand');
        const settings = { suggestion: { bars: 4, chords: ['C', 'G'] }, view: { zoom: 1.5 } };
        const project = { ...storedWorkspace(now), ...settings };
        const { project: back, takesLost } = readProject(writeProject(project));
        expect(takesLost).toBe(false);
        expect(musicOf(back.song)).toEqual(musicOf(project.song));
        expect(back).toEqual(project);
      }),
      { numRuns: 50 },
    );
  });

  it('say what they are', () => {
    expect(writeProject(newProject(song))).toMatch(/^\{"format":"cadenza-project","version":1,/);
  });

  it('that are damaged say where', () => {
    const damage = (change: (file: ReturnType<typeof fileOf>) => void) => () => {
      const file = fileOf(newProject(song));
      change(file);
      return read(file);
    };
    expect(
      damage((file) => {
        file.song.notes[1].pitch = 300;
      }),
    ).toThrow('song.notes[1].pitch');
    expect(
      damage((file) => {
        file.song.notes[1].id = 1;
      }),
    ).toThrow('one id');
    expect(
      damage((file) => {
        file.song.nextId = 2;
      }),
    ).toThrow('nextId');
    expect(
      damage((file) => {
        file.song.tempos = [];
      }),
    ).toThrow('song.tempos');
    expect(
      damage((file) => {
        file.song.metres[0].denominator = 3;
      }),
    ).toThrow('song.metres[0].denominator');
    expect(
      damage((file) => {
        delete file.song;
      }),
    ).toThrow(FileError);
    expect(
      damage((file) => {
        delete file.version;
      }),
    ).toThrow('no version');
    expect(
      damage((file) => {
        file.version = 99;
      }),
    ).toThrow('reload the page');
    expect(
      damage((file) => {
        file.format = 'other';
      }),
    ).toThrow('no project file');
    expect(() => readProject(writeProject(newProject(song)).slice(0, 200))).toThrow('complete copy');
    expect(() => readProject('null')).toThrow(FileError);
  });

  it('are read with their lists out of order', () => {
    const file = fileOf(newProject(song));
    file.song.notes.reverse();
    expect(read(file).project.song).toEqual(song);
  });

  it('keep the song where the takes are damaged', () => {
    let now = acceptTake(newWorkspace(song), {
      edit: addNotes(song, [{ pitch: 70, onsetTicks: 0, durationTicks: 9 }]),
      label: 'a',
    });
    now = changeSong(now, addNotes(now.song, [{ pitch: 71, onsetTicks: 0, durationTicks: 9 }]), 'b');
    const project = { ...newProject(now.song), ...storedWorkspace(now) };
    for (const change of [
      (file: ReturnType<typeof fileOf>) => {
        file.takes.takes[1].parent = 1;
      },
      (file: ReturnType<typeof fileOf>) => {
        file.takes.currentId = 5;
      },
      (file: ReturnType<typeof fileOf>) => {
        file.takes.takes[1].edit.added[0].pitch = 72;
      },
      (file: ReturnType<typeof fileOf>) => {
        file.takes.takes.length = 0;
      },
      (file: ReturnType<typeof fileOf>) => {
        file.pending.removed = [file.song.notes[0]];
      },
      (file: ReturnType<typeof fileOf>) => {
        delete file.takes;
      },
    ]) {
      const file = fileOf(project);
      change(file);
      const result = read(file);
      expect(result.takesLost).toBe(true);
      expect(result.project).toEqual(newProject(now.song));
    }
  });

  it('of older versions go through every step between', () => {
    const old = fileOf(newProject(song));
    const steps = [
      (file: Readonly<Record<string, unknown>>) => ({ ...file, view: { steps: [1] } }),
      (file: Readonly<Record<string, unknown>>) => {
        const { steps: passed } = file['view'] as { steps: number[] };
        return { ...file, view: { steps: [...passed, 2] } };
      },
    ];
    const text = JSON.stringify(old);
    expect(readProject(text, steps).project.view).toEqual({ steps: [1, 2] });
    expect(readProject(JSON.stringify({ ...old, version: 2, view: { steps: [] } }), steps).project.view).toEqual({
      steps: [2],
    });
    expect(readProject(JSON.stringify({ ...old, version: 3 }), steps).project.view).toEqual({});
    expect(() => readProject(JSON.stringify({ ...old, version: 2, view: 0 }), steps)).toThrow('version 2 is damaged');
  });

  it('open with settings that are no settings', () => {
    expect(read({ ...fileOf(newProject(song)), view: 7 }).project).toEqual(newProject(song));
  });
});
