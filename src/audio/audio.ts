/**
 * Sampled sound: two channels of numbers, full scale at -1 and 1.
 */

/** Stereo sound. Both channels are equally long. */
export interface StereoAudio {
  /** [frames]: samples; full scale is -1 .. 1, and louder values are kept until they are written. */
  readonly left: Float32Array;
  /** [frames]: as `left`. */
  readonly right: Float32Array;
  /** Frames a second. */
  readonly sampleRate: number;
}

/** The largest magnitude of any sample; 0 for silence. @example peakOf(audio) // 0.62 */
export function peakOf({ left, right }: Pick<StereoAudio, 'left' | 'right'>): number {
  let peak = 0;
  for (const channel of [left, right]) {
    for (const sample of channel) {
      const magnitude = Math.abs(sample);
      if (magnitude > peak) peak = magnitude;
    }
  }
  return peak;
}
