/**
 * The worker of `renderSongWav`: renders block by block, keeps the blocks as blobs (which browsers put on
 * disk when they are many), and writes them as PCM once the peak is known. One song a worker.
 */
import { peakOf } from '../../audio/audio.ts';
import { renderBlocks, renderedFrames } from '../../audio/render.ts';
import { encodePcm, fittingScale, wavHeader } from '../../audio/wav.ts';
import { pieceFromSong } from '../document/piece.ts';
import type { TimelineSource } from './timeline.ts';

export interface WavRequest {
  readonly song: TimelineSource;
  readonly font: Uint8Array<ArrayBuffer>;
  readonly sampleRate: number;
}

export type WavReply = { readonly fraction: number } | { readonly wav: Blob } | { readonly message: string };

/** Rendering's part of the work; the rest is writing. */
const RENDERING = 0.95;

const reply = (message: WavReply) => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<WavRequest>) => {
  try {
    reply({ wav: await render(data) });
  } catch (error) {
    reply({ message: error instanceof Error ? error.message : String(error) });
  }
};

async function render({ song, font, sampleRate }: WavRequest): Promise<Blob> {
  const piece = pieceFromSong({ ...song, keys: [] });
  const options = { font, sampleRate };
  const frames = renderedFrames(piece, options);
  const header = wavHeader(frames, sampleRate);
  /** [left, right] of each block, as Float32. */
  const blocks: (readonly [Blob, Blob])[] = [];
  let peak = 0;
  let done = 0;
  for await (const block of renderBlocks(piece, options)) {
    peak = Math.max(peak, peakOf(block));
    blocks.push([blobOf(block.left), blobOf(block.right)]);
    done += block.left.length;
    reply({ fraction: (RENDERING * done) / frames });
  }
  const scale = fittingScale(peak);
  const parts: BlobPart[] = [header];
  for (const [index, [left, right]] of blocks.entries()) {
    const samples = { left: await floatsOf(left), right: await floatsOf(right) };
    parts.push(new Blob([encodePcm(samples, scale)]));
    reply({ fraction: RENDERING + ((1 - RENDERING) * (index + 1)) / blocks.length });
  }
  return new Blob(parts, { type: 'audio/wav' });
}

const blobOf = (samples: Float32Array): Blob => new Blob([samples as Float32Array<ArrayBuffer>]);

const floatsOf = async (blob: Blob): Promise<Float32Array> => new Float32Array(await blob.arrayBuffer());
