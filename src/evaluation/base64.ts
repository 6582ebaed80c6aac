/**
 * Base64 (RFC 4648) for sounds and MIDI files inside a page; neither browsers' nor Node's own is in the core.
 */
const ALPHABET = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 61; // =

/** @example base64(new TextEncoder().encode('piano')) // 'cGlhbm8=' */
export function base64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[at++] = ALPHABET[bits >> 18]!;
    out[at++] = ALPHABET[(bits >> 12) & 63]!;
    out[at++] = left > 1 ? ALPHABET[(bits >> 6) & 63]! : PADDING;
    out[at++] = left > 2 ? ALPHABET[bits & 63]! : PADDING;
  }
  return new TextDecoder().decode(out);
}

/** @example dataUri('audio/midi', bytes) // 'data:audio/midi;base64,TVRoZA…' */
export function dataUri(mediaType: string, bytes: Uint8Array): string {
  return `data:${mediaType};base64,${base64(bytes)}`;
}
