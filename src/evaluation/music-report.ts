/** The sections of a report that tell what generated music is like. */
import { concatRolls } from '../roll/compose.ts';
import { copyingTable } from './copying-table.ts';
import type { MeasuredSet, MusicGroup } from './measured-set.ts';
import { comparisonTable, statisticsTable } from './music-tables.ts';
import { noteLengthPicture, pianoRollPicture, pitchClassPicture } from './pictures.ts';
import type { Picture, Section } from './report.ts';

export interface MusicReportOptions {
  /** What was made, in a sentence. Default: that every model continued the same beginnings. */
  readonly how?: string;
}

/**
 * Tables and histograms of the sets of each group, beside real music.
 *
 * @example reportMarkdown({ title: 'Two models', sections: musicSections(result.music) })
 */
export function musicSections(groups: readonly MusicGroup[], options: MusicReportOptions = {}): Section[] {
  const filled = groups.filter(({ sets }) => sets.length > 0);
  if (filled.length === 0) return [];
  const prompts = filled[0]?.sets[0]?.samples.length ?? 0;
  const beginnings = prompts === 1 ? 'beginning of a piece' : `${prompts} beginnings of pieces`;
  const how = options.how ?? `Every model continued the same ${beginnings} it has never seen.`;
  return [
    { kind: 'heading', text: 'The music they make' },
    {
      kind: 'paragraph',
      text: `${how} The column of real music is cut to the same length and put on the same grid; for models of combinations, notes repeated at once run together in it as in theirs. The aim is to be close to it, not to be low or high.`,
    },
    ...filled.flatMap((group, index) => groupSections(group, index === 0 ? '' : `-${index + 1}`)),
  ];
}

function groupSections({ heard, real, sets }: MusicGroup, suffix: string): Section[] {
  const statistics = sets.map((set) => set.statistics);
  const decodings = [...new Set(sets.map(({ decoding }) => decoding))];
  const comparisons = sets.flatMap(({ statistics: { name }, comparison }) =>
    comparison === null ? [] : [{ name, features: comparison }],
  );
  const { training } = real;
  return [
    ...(heard === null ? [] : [{ kind: 'heading' as const, level: 2 as const, text: capitalised(heard) }]),
    ...decodings.map((decoding) =>
      statisticsTable(
        // Within a table of one way of decoding its name need not be repeated.
        sets.filter((set) => set.decoding === decoding).map((set) => ({ ...set.statistics, name: set.model })),
        real.statistics,
        {
          caption: `What the music is like${decoding === '' ? '' : `, ${decoding}`}`,
          ...(training && { trainingPitchClasses: training.pitchClasses }),
        },
      ),
    ),
    ...(training === null ? [] : [copyingTable(sets, real)]),
    ...(comparisons.length > 0 ? [comparisonTable(comparisons)] : []),
    {
      kind: 'picture',
      name: `pitch-classes${suffix}`,
      svg: pitchClassPicture([real.statistics, ...statistics]),
      caption: 'How often each of the twelve notes is used.',
    },
    {
      kind: 'picture',
      name: `note-lengths${suffix}`,
      svg: noteLengthPicture([real.statistics, ...statistics]),
      caption: 'How long the notes are.',
    },
  ];
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Pieces of each set, and of real music, that are drawn. */
const DRAWN = 2;

/**
 * Some of the pieces as piano rolls, folded away: the first of each set, with the prompt that they continue, and of the
 * real excerpts.
 */
export function pianoRollSections(groups: readonly MusicGroup[]): Section[] {
  const pictures = groups.flatMap(({ real, sets }, index) => {
    const suffix = index === 0 ? '' : `-${index + 1}`;
    return [
      ...sets.flatMap((set, place) => setPictures(set, `piano-roll-${place + 1}${suffix}`)),
      ...real.excerpts.slice(0, DRAWN).map(({ name, roll }, place): Picture => {
        const title = `Real music: ${name}`;
        return {
          kind: 'picture',
          name: `piano-roll-real${suffix}-${place + 1}`,
          svg: pianoRollPicture({ title, roll }),
          caption: title,
        };
      }),
    ];
  });
  return pictures.length === 0
    ? []
    : [{ kind: 'details', summary: 'Some of the music as piano rolls', sections: pictures }];
}

function setPictures({ statistics, samples }: MeasuredSet, base: string): Picture[] {
  return samples.slice(0, DRAWN).map(({ name, roll, promptRoll }, place): Picture => {
    const title = `${capitalised(statistics.name)}: ${name}`;
    const whole = promptRoll === undefined ? roll : concatRolls([promptRoll, roll]);
    const svg = pianoRollPicture({ title, roll: whole, seedSteps: promptRoll?.steps ?? 0 });
    return { kind: 'picture', name: `${base}-${place + 1}`, svg, caption: title };
  });
}
