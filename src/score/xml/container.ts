/**
 * Bytes to MusicXML text: encodings, and the `.mxl` container, which is a zip with the score and its address in it.
 *
 * A zip may claim anything, so nothing it says about sizes is believed: what is unpacked is counted while it comes,
 * and given up when it is too much.
 */
import { strToU8, Unzip, UnzipInflate, zipSync } from 'fflate';
import { ScoreError } from '../../errors.ts';
import type { Score } from '../score.ts';
import { child, childrenNamed, MAX_XML_CHARACTERS, parseXml } from './tree.ts';
import { writeMusicXml } from './write.ts';

/** Compressed bytes at a time: one step unpacks at most a thousand times as many. */
const STEP_BYTES = 2 ** 14;

/** Entries of a container that are looked at. */
const MOST_ENTRIES = 1000;

const CONTAINER = 'META-INF/container.xml';

/**
 * The text of a MusicXML file, in a container or not.
 *
 * @throws ScoreError if the container is damaged, has no score, or unpacks to more than 64 MiB
 */
export function musicXmlText(bytes: Uint8Array): string {
  if (!isZip(bytes)) return decodeXml(bytes);
  const container = unpack(bytes, (name) => name === CONTAINER);
  const rootFile = container === undefined ? undefined : rootFileOf(decodeXml(container));
  const score = unpack(bytes, (name) =>
    rootFile === undefined ? !name.startsWith('META-INF/') && /\.(musicxml|xml)$/i.test(name) : name === rootFile,
  );
  if (score === undefined) {
    throw new ScoreError(
      `the container has no score${rootFile === undefined ? '' : ` under the name ${rootFile}`}: save it again from the program that wrote it`,
    );
  }
  return decodeXml(score);
}

/**
 * A score as the bytes of an `.mxl` file, about a twentieth of the text's size. The same score gives the same bytes.
 *
 * @example readMusicXml(writeMxl(score)) // the score
 */
export function writeMxl(score: Score): Uint8Array<ArrayBuffer> {
  const container = `<?xml version="1.0" encoding="UTF-8"?>
<container>
  <rootfiles>
    <rootfile full-path="score.musicxml" media-type="application/vnd.recordare.musicxml+xml"/>
  </rootfiles>
</container>
`;
  return zipSync(
    {
      // The type comes first and plain, so that whoever looks at the first bytes can tell what it is.
      mimetype: [strToU8('application/vnd.recordare.musicxml'), { level: 0 }],
      [CONTAINER]: strToU8(container),
      'score.musicxml': strToU8(writeMusicXml(score)),
    },
    // A zip's clock is local and begins in 1980: this is its first moment everywhere.
    { mtime: new Date(1980, 0, 1) },
  );
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** The first full-path that is MusicXML, or that does not say what it is. */
function rootFileOf(text: string): string | undefined {
  const files = childrenNamed(child(parseXml(text), 'rootfiles'), 'rootfile').map(({ attributes }) => attributes);
  const isScore = (type: string | undefined): boolean => type === undefined || /musicxml/.test(type);
  return files.find((file) => isScore(file['media-type']) && file['full-path'] !== undefined)?.['full-path'];
}

/** The bytes of the first entry whose name is wanted; undefined where there is none. */
function unpack(zip: Uint8Array, isWanted: (name: string) => boolean): Uint8Array | undefined {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let found = false;
  let complete = false;
  let entries = 0;
  const unzip = new Unzip((file) => {
    entries++;
    if (entries > MOST_ENTRIES) {
      throw new ScoreError(`the container has more than ${MOST_ENTRIES} files: choose a MusicXML file`);
    }
    if (found || !isWanted(file.name)) return;
    found = true;
    file.ondata = (error, chunk, final) => {
      if (error) throw error;
      size += chunk.length;
      if (size > MAX_XML_CHARACTERS) {
        throw new ScoreError(`the container unpacks to more than ${MAX_XML_CHARACTERS} bytes: it is no score`);
      }
      chunks.push(chunk);
      complete ||= final;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let offset = 0; offset < zip.length && !complete; offset += STEP_BYTES) {
      const end = Math.min(offset + STEP_BYTES, zip.length);
      unzip.push(zip.subarray(offset, end), end === zip.length);
    }
  } catch (error) {
    if (error instanceof ScoreError) throw error;
    throw new ScoreError('the container is damaged: save it again from the program that wrote it', { cause: error });
  }
  if (found && !complete) {
    throw new ScoreError('the container is cut short: copy it again from where it came');
  }
  return found ? joined(chunks, size) : undefined;
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Text in the encoding that its first bytes or its XML declaration name; UTF-8 where they name none. */
function decodeXml(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return decoded('utf-16le', bytes);
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return decoded('utf-16be', bytes);
  const head = decoded('latin1', bytes.subarray(0, 200));
  const named = /^\s*<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(head)?.[1];
  return decoded(named === undefined || /^utf-?16/i.test(named) ? 'utf-8' : named, bytes);
}

function decoded(encoding: string, bytes: Uint8Array): string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding);
  } catch (error) {
    throw new ScoreError(`the XML says that its encoding is ${encoding}, which is unknown: save it as UTF-8`, {
      cause: error,
    });
  }
  return decoder.decode(bytes);
}
