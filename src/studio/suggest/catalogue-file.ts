/**
 * The file of the catalogue: written by whoever builds the page, read by the page.
 */
// First: see there.
import '../document/no-eval.ts';
import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';
import { type Catalogue, type CatalogueEntry, capabilitiesOf } from './catalogue.ts';

const FORMAT = 'cadenza-catalogue';
const VERSION = 1;

const schema: z.ZodType<Catalogue> = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  models: z.array(
    z.object({
      name: z.string().min(1),
      kind: z.enum(['lstm', 'logreg', 'transformer']),
      title: z.string(),
      about: z.string(),
      licence: z.string(),
      bytes: z.int().nonnegative(),
      revision: z.string(),
      json: z.string(),
      weights: z.string(),
      index: z.string().exactOptional(),
      suits: z.enum(['score', 'performance']).exactOptional(),
    }),
  ),
});

type Words = Pick<CatalogueEntry, 'title' | 'about' | 'licence' | 'suits'>;

const ELSEWHERE = 'see models/README.md';

/** What the shipped models are, in words, in the order in which they are offered; the rest is read from their files. */
const SHIPPED: Readonly<Record<string, Words>> = {
  'transformer-free': {
    title: 'Composer',
    about:
      'Learnt from songs and keyboard pieces that belong to everybody. Goes on, fills gaps, accompanies and varies.',
    licence: 'CC0-1.0',
    suits: 'score',
  },
  'transformer-concert': {
    title: 'Concert pianist',
    about:
      'Learnt from recitals. Goes on with what you played freely, without a beat; fills, accompanies and varies, too.',
    licence: 'CC-BY-NC-SA-4.0',
    suits: 'performance',
  },
  transformer: {
    title: 'Composer',
    about: 'Knows rhythm, harmony and touch. It can go on, fill gaps, accompany and vary; it takes longer to load.',
    licence: ELSEWHERE,
  },
  'lstm-small': {
    title: 'Quick sketcher',
    about: 'Learnt from nineteenth-century songs. Starts at once and goes on where you stop; it knows no long phrases.',
    licence: 'CC0-1.0',
  },
  logreg: {
    title: 'Simple listener',
    about: 'The plainest model: each key decides for itself from the last few beats. Good to compare the others with.',
    licence: ELSEWHERE,
  },
};

/** The name of a shipped model that another name is, or the longest that it begins with. */
const shippedName = (name: string): string | undefined =>
  Object.keys(SHIPPED)
    .filter((key) => name === key || name.startsWith(`${key}-`))
    .sort((a, b) => b.length - a.length)[0];

/** Words for a model of this name. */
const wordsFor = (name: string): Words =>
  SHIPPED[shippedName(name) ?? ''] ?? { title: name, about: '', licence: ELSEWHERE };

/** Where it stands among the shipped models; others come after them. */
function placeOf(name: string): number {
  const known = shippedName(name);
  return known === undefined ? Number.POSITIVE_INFINITY : Object.keys(SHIPPED).indexOf(known);
}

/** A folder of `models/`, as whoever builds the page finds it. */
export interface ModelFolder {
  readonly name: string;
  /** Text of model.json. */
  readonly json: string;
  /** Size of model.safetensors. */
  readonly weightsBytes: number;
  /** Whether the index of its training music lies with it. */
  readonly hasIndex?: boolean;
}

/**
 * The catalogue of folders with models, those that can do most first; kinds that a page cannot use are left out.
 *
 * @param path where the folders lie, relative to the page
 * @throws CheckpointError for a model.json that is none
 * @example buildCatalogue([{ name: 'lstm-small', json, weightsBytes: 3_814_456 }], 'models').models[0].weights
 * // 'models/lstm-small/model.safetensors'
 */
export function buildCatalogue(folders: readonly ModelFolder[], path = 'models'): Catalogue {
  const models = folders.flatMap(({ name, json, weightsBytes, hasIndex }): CatalogueEntry[] => {
    const { kind, crc32 } = headOf(name, json);
    if (kind !== 'lstm' && kind !== 'logreg' && kind !== 'transformer') return [];
    return [
      {
        name,
        kind,
        ...wordsFor(name),
        bytes: json.length + weightsBytes,
        revision: crc32.toString(16).padStart(8, '0'),
        json: `${path}/${name}/model.json`,
        weights: `${path}/${name}/model.safetensors`,
        ...(hasIndex && { index: `${path}/${name}/training.index` }),
      },
    ];
  });
  // Whoever can do most comes first, and is asked where nobody chose.
  const able = ({ kind }: CatalogueEntry): number => capabilitiesOf(kind).length;
  const ordered = models.sort((a, b) => able(b) - able(a) || Math.sign(placeOf(a.name) - placeOf(b.name)) || 0);
  return { format: FORMAT, version: VERSION, models: ordered };
}

const head = z.object({ kind: z.string(), weights: z.object({ crc32: z.number() }) });

function headOf(name: string, json: string): { kind: string; crc32: number } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    parsed = undefined;
  }
  const result = head.safeParse(parsed);
  if (!result.success) throw new CheckpointError(`${name}/model.json describes no model; use another copy`);
  return { kind: result.data.kind, crc32: result.data.weights.crc32 };
}

/**
 * A catalogue from its JSON.
 *
 * @throws CheckpointError where it is none, or of another version
 */
export function readCatalogue(json: unknown): Catalogue {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CheckpointError(
    `the catalogue of models is damaged (${issue?.path.join('.')}: ${issue?.message}); reload the page, or build it again`,
  );
}
