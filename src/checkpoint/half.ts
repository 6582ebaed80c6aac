/**
 * Numbers of 16 bits: IEEE 754 binary16 ("half"), in which models are shipped, and bfloat16, the upper half of a
 * float32, in which other programs may store theirs. Arithmetic stays in float32; these are for storage only.
 */

const FLOAT = new Float32Array(1);
const WORD = new Uint32Array(FLOAT.buffer);

/** The largest value of a half. */
export const MAX_HALF = 65_504;

/** From this float32 on (65520, half-way to the next power of two) a half is infinite. */
const OVERFLOW = 0x477f_f000;
/** 2^-14 as float32: below it halves are subnormal, multiples of 2^-24. */
const LEAST_NORMAL = 0x3880_0000;
/** The exponents' biases differ by 112. */
const REBIAS = 112 << 23;
const INFINITY = 0x7f80_0000;

/**
 * The 16 bits of the half nearest to a float32, of two the even one; what is too large becomes infinite.
 *
 * @example halfFromFloat(1) // 0x3c00
 */
export function halfFromFloat(value: number): number {
  FLOAT[0] = value;
  const sign = (WORD[0]! >>> 16) & 0x8000;
  const magnitude = WORD[0]! & 0x7fff_ffff;
  if (magnitude > INFINITY) return sign | 0x7e00;
  if (magnitude >= OVERFLOW) return sign | 0x7c00;
  if (magnitude < LEAST_NORMAL) {
    // Beside 0.5 a float32 counts in steps of 2^-24, too: the addition rounds as is wanted here.
    FLOAT[0] = Math.abs(FLOAT[0]!) + 0.5;
    return sign | (WORD[0]! - 0x3f00_0000);
  }
  const rebased = magnitude - REBIAS;
  return sign | ((rebased + 0x0fff + ((rebased >>> 13) & 1)) >>> 13);
}

/** The float32 with the value of a half, exactly. @example floatFromHalf(0x3c00) // 1 */
export function floatFromHalf(bits: number): number {
  const magnitude = bits & 0x7fff;
  if (magnitude < 0x0400) {
    const value = magnitude * 2 ** -24;
    return bits & 0x8000 ? -value : value;
  }
  const exponent = magnitude >= 0x7c00 ? 2 * REBIAS : REBIAS;
  WORD[0] = ((bits & 0x8000) << 16) | ((magnitude << 13) + exponent);
  return FLOAT[0]!;
}

/** @param values float32 @returns the bits of the nearest halves */
export function halvesFromFloats(values: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfFromFloat(values[i]!);
  return halves;
}

export function floatsFromHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = floatFromHalf(halves[i]!);
  return floats;
}

export function floatsFromBfloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
}
