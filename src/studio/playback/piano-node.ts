/**
 * The piano as a node of an audio graph: starts the audio thread's processor and gives it its fonts.
 */
import type { DecodedFont } from './instrument.ts';
import { type FromAudio, PROCESSOR, type ToAudio } from './protocol.ts';
import workletUrl from './worklet.ts?worker&url';

export interface PianoNode {
  readonly node: AudioWorkletNode;
  send(message: ToAudio, transfer?: readonly ArrayBufferLike[]): void;
  /** Resolves when the font is in use. The font is handed over. */
  setFont(font: DecodedFont): Promise<void>;
  close(): void;
}

/**
 * Resolves when the processor listens; this does not need the context to run.
 *
 * @param onMessage takes all that it says but for `ready` and `font`
 * @param onFailure is told when it dies, after which it is silent for good
 */
export async function startPianoNode(
  context: BaseAudioContext,
  onMessage: (message: FromAudio) => void,
  onFailure: (reason: string) => void,
): Promise<PianoNode> {
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, PROCESSOR, { numberOfInputs: 0, outputChannelCount: [2] });
  let isClosed = false;
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  const answer = () =>
    new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
  const fail = (reason: string) => {
    if (isClosed) return;
    isClosed = true;
    node.disconnect();
    settle?.reject(new Error(reason));
    onFailure(reason);
  };
  node.onprocessorerror = () => fail('its audio thread failed');
  node.port.onmessage = ({ data }: MessageEvent<FromAudio>) => {
    if (isClosed) return;
    if (data.kind === 'ready' || data.kind === 'font') settle?.resolve();
    else if (data.kind === 'error') fail(data.message);
    else onMessage(data);
  };
  await answer();
  const send = (message: ToAudio, transfer: readonly ArrayBufferLike[] = []) => {
    if (!isClosed) node.port.postMessage(message, transfer as Transferable[]);
  };
  return {
    node,
    send,
    setFont(font) {
      const done = answer();
      send({ kind: 'font', font }, [font.bytes.buffer, ...font.samples.map((sample) => sample.buffer)]);
      return done;
    },
    close() {
      isClosed = true;
      node.disconnect();
      node.port.close();
    },
  };
}
