/**
 * The catalogue of models that a page offers: what they are, in plain words, and where their files lie.
 */
import { z } from 'zod';
import { CadenzaError, CheckpointError } from '../../errors.ts';
import type { StoredKind } from '../../models/model.ts';

const FORMAT = 'cadenza-catalogue';
const VERSION = 1;

/** What a model can be asked for. */
export type Capability = 'continue' | 'fill' | 'accompany' | 'vary' | 'explain' | 'score';

const schema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  models: z.array(
    z.object({
      /** Unique; what calls name. */
      name: z.string().min(1),
      kind: z.enum(['lstm', 'logreg', 'transformer']),
      /** For people: what it is in a few words. */
      title: z.string(),
      /** One or two sentences, without jargon. */
      about: z.string(),
      licence: z.string(),
      /** Of both files. */
      bytes: z.number().int().nonnegative(),
      /** Changes whenever the files do. */
      revision: z.string(),
      /** Addresses of model.json and model.safetensors, relative to the page. */
      json: z.string(),
      weights: z.string(),
      /** Address of the index of the music that it was trained on, if it comes along. */
      index: z.string().optional(),
    }),
  ),
});

export type Catalogue = z.infer<typeof schema>;
export type CatalogueEntry = Catalogue['models'][number];

/** What a page learns of a model once it is loaded. */
export interface LoadedModel {
  readonly name: string;
  readonly title: string;
  readonly kind: StoredKind;
  readonly capabilities: readonly Capability[];
}

/** What models of a kind can be asked for: models of time steps only know what comes next. */
export function capabilitiesOf(kind: StoredKind): readonly Capability[] {
  return kind === 'transformer'
    ? ['continue', 'fill', 'accompany', 'vary', 'explain', 'score']
    : ['continue', 'explain', 'score'];
}

type Words = Pick<CatalogueEntry, 'title' | 'about' | 'licence'>;

const ELSEWHERE = 'see models/README.md';

/** What the shipped models are, in words; the rest is read from their files. */
const SHIPPED: Readonly<Record<string, Words>> = {
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
  transformer: {
    title: 'Composer',
    about: 'Knows rhythm, harmony and touch. It can go on, fill gaps, accompany and vary; it takes longer to load.',
    licence: ELSEWHERE,
  },
  'transformer-free': {
    title: 'Composer',
    about:
      'Learnt from songs and keyboard pieces that belong to everybody. Goes on, fills gaps, accompanies and varies.',
    licence: 'CC0-1.0',
  },
};

/** Words for a shipped model: those of its name, or of the longest name that its own begins with. */
function wordsFor(name: string): Words {
  const known = Object.keys(SHIPPED)
    .filter((key) => name === key || name.startsWith(`${key}-`))
    .sort((a, b) => b.length - a.length)[0];
  return (known === undefined ? undefined : SHIPPED[known]) ?? { title: name, about: '', licence: ELSEWHERE };
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
  return { format: FORMAT, version: VERSION, models: models.sort((a, b) => able(b) - able(a)) };
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

/**
 * Fetches a page's catalogue.
 *
 * @throws CadenzaError where it is not there; CheckpointError where it is damaged
 * @example const catalogue = await fetchCatalogue(new URL('models/catalogue.json', document.baseURI).href);
 */
export async function fetchCatalogue(url: string): Promise<Catalogue> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) {
    throw new CadenzaError(
      `the list of models could not be loaded from ${url}; check the connection and reload the page`,
    );
  }
  return readCatalogue(await response.json().catch(() => undefined));
}
