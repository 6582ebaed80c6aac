/**
 * Decodes a font in a worker of its own, which is gone afterwards.
 */
import { FileError } from '../../errors.ts';
import type { FontReply } from './font-worker.ts';
import type { DecodedFont } from './instrument.ts';

/**
 * @param bytes handed over: unusable afterwards
 * @throws FileError if they are not a SoundFont or the worker does not start
 */
export async function decodeInWorker(bytes: Uint8Array<ArrayBuffer>): Promise<DecodedFont> {
  const worker = new Worker(new URL('./font-worker.ts', import.meta.url), { type: 'module' });
  try {
    const reply = await new Promise<FontReply>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<FontReply>) => resolve(data);
      worker.onerror = ({ message }) => resolve({ message: message || 'its worker did not start' });
      worker.postMessage(bytes, [bytes.buffer]);
    });
    if ('message' in reply) throw new FileError(`the piano sound cannot be used (${reply.message}): reload the page`);
    return reply.font;
  } finally {
    worker.terminate();
  }
}
