/**
 * A worker that decodes a font's samples, so that neither the page nor the sound stops for it. One font a worker.
 */
import { type DecodedFont, decodeFont } from './instrument.ts';

export type FontReply = { readonly font: DecodedFont } | { readonly message: string };

self.onmessage = async ({ data }: MessageEvent<Uint8Array<ArrayBuffer>>) => {
  try {
    const font = await decodeFont(data);
    const reply: FontReply = { font };
    self.postMessage(reply, { transfer: [font.bytes.buffer, ...font.samples.map((sample) => sample.buffer)] });
  } catch (error) {
    const reply: FontReply = { message: error instanceof Error ? error.message : String(error) };
    self.postMessage(reply);
  }
};
