/**
 * The audio thread's side of the player. Each quantum it advances the schedulers by one quantum and renders
 * up to each event, so that time is kept by the sound card itself: to the sample, also in a hidden tab and
 * while the page is busy, and with nothing scheduled ahead that an edit would have to take back.
 */
import { Instrument, QUANTUM } from './instrument.ts';
import { type FromAudio, PROCESSOR, type ScheduledPart, type ToAudio } from './protocol.ts';
import { type PlaybackEvent, Scheduler } from './scheduler.ts';

// The names of the audio thread's own globals; TypeScript's DOM library leaves them out.
declare const currentFrame: number;
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

interface Pending {
  readonly part: ScheduledPart;
  readonly event: PlaybackEvent;
}

interface Preview {
  readonly pitch: number;
  framesLeft: number;
}

/** Previews that may sound at once; one more releases the oldest. */
const MOST_PREVIEWS = 24;

class PlayerProcessor extends AudioWorkletProcessor {
  #instrument: Instrument | undefined;
  /** Given out by the schedulers, not yet played: those of one quantum. */
  #pending: Pending[] = [];
  #previews: Preview[] = [];
  readonly #schedulers: Readonly<Record<ScheduledPart, Scheduler>>;

  constructor() {
    super();
    const scheduler = (part: ScheduledPart) =>
      new Scheduler((event) => this.#take(part, event), currentFrame / sampleRate);
    this.#schedulers = { song: scheduler('song'), audition: scheduler('audition') };
    Instrument.create(sampleRate).then(
      (instrument) => {
        this.#instrument = instrument;
        this.port.onmessage = ({ data }: MessageEvent<ToAudio>) => this.#receive(data);
        this.#post({ kind: 'ready' });
      },
      (error: unknown) => this.#post({ kind: 'error', message: String(error) }),
    );
  }

  /** @param outputs one, with two channels of `QUANTUM` frames, zeros */
  process(_inputs: readonly Float32Array[][], outputs: readonly Float32Array[][]): boolean {
    const [left, right = left] = outputs[0] ?? [];
    const instrument = this.#instrument;
    if (left === undefined || right === undefined || instrument === undefined) return true;
    const frames = left.length;
    const until = (currentFrame + frames) / sampleRate;
    for (const scheduler of Object.values(this.#schedulers)) scheduler.advance(until);
    this.#pending.sort((a, b) => a.event.atSeconds - b.event.atSeconds);
    let at = 0;
    const renderTo = (end: number) => {
      for (; at < end; at = Math.min(end, at + QUANTUM)) {
        instrument.render(left, right, at, Math.min(QUANTUM, end - at));
      }
    };
    for (const { part, event } of this.#pending) {
      renderTo(Math.min(frames, Math.max(at, Math.round(event.atSeconds * sampleRate) - currentFrame)));
      this.#play(instrument, part, event);
    }
    this.#pending = [];
    renderTo(frames);
    this.#endPreviews(instrument, frames);
    return true;
  }

  /** Where the song stands is news at once; the page is told before it is heard. */
  #take(part: ScheduledPart, event: PlaybackEvent): void {
    if (event.kind === 'anchor') this.#post({ ...event, part });
    else this.#pending.push({ part, event });
  }

  #play(instrument: Instrument, part: ScheduledPart, event: PlaybackEvent): void {
    const { kind, atSeconds } = event;
    if (kind === 'strike') {
      instrument.strike(part, event.pitch, event.velocity);
      this.#post({ kind: 'key', part, pitch: event.pitch, isDown: true, atSeconds });
    } else if (kind === 'release') {
      instrument.release(part, event.pitch);
      this.#post({ kind: 'key', part, pitch: event.pitch, isDown: false, atSeconds });
    } else if (kind === 'pedal') {
      instrument.movePedal(part, event.value);
    } else if (kind === 'click') {
      instrument.click(event.isBar);
    }
  }

  #receive(message: ToAudio): void {
    const instrument = this.#instrument as Instrument;
    const { song } = this.#schedulers;
    switch (message.kind) {
      case 'font':
        try {
          instrument.setFont(message.font);
          this.#post({ kind: 'font' });
        } catch (error) {
          this.#post({ kind: 'error', message: String(error) });
        }
        break;
      case 'timeline':
        this.#schedulers[message.part].setTimeline(message.timeline);
        break;
      case 'play':
        this.#schedulers[message.part].play(message.options);
        break;
      case 'pause':
        this.#schedulers[message.part].pause();
        break;
      case 'stop':
        this.#schedulers[message.part].stop();
        break;
      case 'seek':
        song.seek(message.ticks);
        break;
      case 'loop':
        song.setLoop(message.loop);
        break;
      case 'metronome':
        song.setMetronome(message.isOn);
        break;
      case 'strike':
        instrument.strike('live', message.pitch, message.velocity);
        break;
      case 'release':
        instrument.release('live', message.pitch);
        break;
      case 'pedal':
        instrument.movePedal('live', message.value);
        break;
      case 'preview':
        this.#preview(instrument, message);
        break;
      case 'silence':
        this.#previews = [];
        instrument.silence();
        break;
    }
  }

  #preview(instrument: Instrument, message: Extract<ToAudio, { kind: 'preview' }>): void {
    const { pitch, velocity, seconds } = message;
    // A pitch sounds once: dragging a note up and down must not pile it up.
    const oldest = this.#previews.length === MOST_PREVIEWS ? this.#previews[0] : undefined;
    const before = this.#previews.find((preview) => preview.pitch === pitch) ?? oldest;
    if (before !== undefined) {
      instrument.release('preview', before.pitch);
      this.#previews = this.#previews.filter((preview) => preview !== before);
    }
    instrument.strike('preview', pitch, velocity);
    this.#previews.push({ pitch, framesLeft: seconds * sampleRate });
  }

  #endPreviews(instrument: Instrument, frames: number): void {
    if (this.#previews.length === 0) return;
    for (const preview of this.#previews) {
      preview.framesLeft -= frames;
      if (preview.framesLeft <= 0) instrument.release('preview', preview.pitch);
    }
    this.#previews = this.#previews.filter((preview) => preview.framesLeft > 0);
  }

  #post(message: FromAudio): void {
    this.port.postMessage(message);
  }
}

registerProcessor(PROCESSOR, PlayerProcessor);
