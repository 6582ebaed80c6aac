/**
 * Forming again instead of keeping: what the forward pass computes cheaply and the backward pass reads much later
 * would lie in memory all the while, once for each layer. Marked results are therefore computed a second
 * time where the backward pass needs them (Chen et al. 2016, arXiv 1604.06174).
 */
import type { Tensor } from './graph.ts';
import type { Attributes } from './onnx.ts';

/** One operation, by its tensors. */
export interface GraphNode {
  readonly operator: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

/**
 * The nodes, with copies of those that make a marked tensor before the first backward node that reads it.
 *
 * @param nodes in order
 * @param isBackward whether a node belongs to the backward pass
 * @param isMarked whether a tensor is to be formed again
 * @param freshTensor makes a new tensor like a given one
 */
export function rematerialise(
  nodes: readonly GraphNode[],
  isBackward: (node: GraphNode) => boolean,
  isMarked: (tensor: Tensor) => boolean,
  freshTensor: (like: Tensor) => Tensor,
): GraphNode[] {
  const makers = new Map<Tensor, GraphNode>();
  for (const node of nodes) {
    if (!isBackward(node)) for (const output of node.outputs) makers.set(output, node);
  }
  const copies = new Map<Tensor, Tensor>();
  const result: GraphNode[] = [];
  const copyOf = (tensor: Tensor): Tensor => {
    const known = copies.get(tensor);
    if (known) return known;
    const maker = isMarked(tensor) ? makers.get(tensor) : undefined;
    if (!maker) return tensor;
    const inputs = maker.inputs.map(copyOf);
    const outputs = maker.outputs.map(freshTensor);
    for (const [index, output] of maker.outputs.entries()) copies.set(output, outputs[index] as Tensor);
    result.push({ ...maker, inputs, outputs });
    return copies.get(tensor) as Tensor;
  };
  for (const node of nodes) {
    result.push(isBackward(node) ? { ...node, inputs: node.inputs.map(copyOf) } : node);
  }
  return result;
}
