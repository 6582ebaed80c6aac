/**
 * The transformer as a tensor program: pre-norm layers without gains, attention with rotary positions, squared
 * rectifiers (So et al. 2021), and nested heads: the waiting time from the last layer alone, then pitch, duration
 * and velocity, each from the last layer and what is already known of the note.
 *
 * Half of the attention heads turn with the place in the sequence, half with the time at which notes sound, so that
 * "a bar ago" is as easy to attend to as "three notes ago".
 *
 * Legend: B windows, S positions, M = B * S, W width, D width of an attention head, U inner width of a head.
 */
import {
  add,
  attention,
  concat,
  layerNormLinear,
  linear,
  mergeHeads,
  reluSquared,
  reshape,
  rotary,
  split,
  type Tensor,
  transpose,
} from '../../graph/index.ts';
import type { TransformerConfig } from './config.ts';
import type { NestedHead } from './parameters.ts';

/** Places and times that the rotations are made for. */
export const MOST_POSITIONS = 8192;

/** Ticks are halved for the rotations, so that they reach further. */
export const TICKS_PER_PLACE = 2;

/** The linear layers of the network by name; training has them in float32, generation may have them in 8 bits. */
export interface Layers {
  /** x w (+ b). */
  plain(name: string, x: Tensor): Tensor;
  /** The same with x normalised before. Of several layers without biases: their results side by side. */
  normed(name: string | readonly string[], x: Tensor): Tensor;
}

export type Parameters = Readonly<Record<string, Tensor>>;

/** Layers from parameters: `name.weight`, and `name.bias` where there is one. */
export function layersOf(parameters: Parameters): Layers {
  const weight = (name: string): Tensor => {
    const tensor = parameters[`${name}.weight`];
    if (tensor === undefined) throw new RangeError(`the transformer has no parameter ${name}.weight`);
    return tensor;
  };
  return {
    plain: (name, x) => linear(x, weight(name), parameters[`${name}.bias`]),
    normed: (name, x) =>
      typeof name === 'string'
        ? layerNormLinear(x, undefined, weight(name), parameters[`${name}.bias`])
        : layerNormLinear(x, undefined, concat(name.map(weight), 1)),
  };
}

/**
 * Queries and keys, turned, and values, each [B, heads, S, D].
 *
 * @param x [B * S, W]
 * @param places int64 [4 B, S]: for queries then keys, for each window, the places, then the times
 */
export function turnedHeads(
  layers: Layers,
  layer: number,
  x: Tensor,
  places: Tensor,
  { heads, width: W }: TransformerConfig,
  B: number,
  S: number,
): { readonly query: Tensor; readonly key: Tensor; readonly value: Tensor } {
  const D = W / heads;
  const parts = ['query', 'key', 'value'].map((part) => `layer${layer}.${part}`);
  const all = layers.normed(parts, x); // [B * S, 3 W]
  const byPart = transpose(reshape(all, [B, S, 3, heads, D]), [2, 0, 3, 1, 4]); // [3, B, heads, S, D]
  const [pair, value] = split(byPart, [2, 1], 0) as [Tensor, Tensor];
  const turned = rotary(reshape(pair, [4 * B, heads / 2, S, D]), places, { maxPosition: MOST_POSITIONS });
  const [query, key] = split(reshape(turned, [2, B, heads, S, D]), [1, 1], 0) as [Tensor, Tensor];
  const own = (part: Tensor) => reshape(part, [B, heads, S, D]);
  return { query: own(query), key: own(key), value: own(value) };
}

/** What a layer does after its attention has mixed the values: x [M, W], mixed [M, W] → [M, W]. */
export function afterAttention(layers: Layers, layer: number, x: Tensor, mixed: Tensor): Tensor {
  const attended = add(x, layers.plain(`layer${layer}.projection`, mixed));
  const wide = reluSquared(layers.normed(`layer${layer}.up`, attended));
  return add(attended, layers.plain(`layer${layer}.down`, wide));
}

/** All positions of B windows: x [M, W], the sum of the input rows → the last layer [M, W]. */
export function trunk(
  layers: Layers,
  x: Tensor,
  places: Tensor,
  config: TransformerConfig,
  B: number,
  S: number,
): Tensor {
  let hidden = x;
  for (let layer = 0; layer < config.layers; layer++) {
    const { query, key, value } = turnedHeads(layers, layer, hidden, places, config, B, S);
    const mixed = mergeHeads(attention(query, key, value, { causal: true })); // [B, S, W]
    hidden = afterAttention(layers, layer, hidden, reshape(mixed, [B * S, config.width]));
  }
  return hidden;
}

/** Logits of the waiting time: [M, W] → [M, classes]. */
export function waitLogits(layers: Layers, hidden: Tensor): Tensor {
  return layers.normed('wait', hidden);
}

/**
 * Logits of a nested head.
 *
 * @param hidden [M, W]
 * @param known [M, rows]: 1 for each row of the head's table of what is known that applies
 */
export function nestedLogits(layers: Layers, head: NestedHead, hidden: Tensor, known: Tensor): Tensor {
  const inner = add(layers.normed(`${head}.inner`, hidden), layers.plain(`${head}.known`, known));
  return layers.plain(`${head}.outer`, reluSquared(inner));
}
