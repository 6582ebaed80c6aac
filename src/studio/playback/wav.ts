/**
 * A song as a WAV file, rendered in a worker faster than it is heard.
 */
import { FileError } from '../../errors.ts';
import { FONT_URLS, fetchFont } from './font-file.ts';
import type { TimelineSource } from './timeline.ts';
import type { WavReply, WavRequest } from './wav-worker.ts';

export interface WavExportOptions {
  /** Part done, 0 .. 1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
  /** Default: the small piano beside the page. */
  readonly fontUrl?: string;
  /** Frames a second. Default 44,100. */
  readonly sampleRate?: number;
}

/**
 * Renders a song as stereo WAV of 16 bits, pedal and velocity heard, two seconds of ringing at the end.
 * Loud songs are scaled down as a whole, never clipped. The same song gives the same bytes. Songs of any
 * length up to the format's 6.7 hours: the sound is kept by the browser, on disk if it is large.
 *
 * @throws FileError when the font or the worker cannot be loaded, or the song is too long
 * @throws the signal's reason when it is aborted; nothing goes on then
 * @example download(await renderSongWav(song, { onProgress: showProgress, signal }), 'song.wav')
 */
export async function renderSongWav(song: TimelineSource, options: WavExportOptions = {}): Promise<Blob> {
  const { onProgress, signal, fontUrl = FONT_URLS.piano, sampleRate = 44_100 } = options;
  signal?.throwIfAborted();
  const font = await fetchFont(fontUrl, signal ? { signal } : {});
  const worker = new Worker(new URL('./wav-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise<Blob>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.onerror = ({ message }) => {
        reject(new FileError(`the WAV could not be rendered (${message || 'its worker did not start'}): try again`));
      };
      worker.onmessage = ({ data }: MessageEvent<WavReply>) => {
        if ('fraction' in data) onProgress?.(data.fraction);
        else if ('wav' in data) resolve(data.wav);
        else reject(new FileError(`the WAV could not be rendered: ${data.message}`));
      };
      const { notes, pedal, tempos, metres } = song;
      const request: WavRequest = { song: { notes, pedal, tempos, metres }, font, sampleRate };
      worker.postMessage(request, [font.buffer]);
    });
  } finally {
    worker.terminate();
  }
}
