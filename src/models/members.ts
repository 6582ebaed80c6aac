/**
 * Several networks of one kind, trained from different seeds, that speak together: how their weights are stored as
 * those of one model.
 */
import type { Graph, Tensor } from '../graph/index.ts';
import type { Shape } from '../runtime/runtime.ts';
import type { Weights } from './model.ts';

/** The stored name of a network's parameter. @example memberName(0, 'notes.bias') // 'member0/notes.bias' */
export const memberName = (member: number, name: string): string => `member${member}/${name}`;

/** The weights of several networks as those of one model. */
export function joinMembers(members: readonly Weights[]): Weights {
  return Object.fromEntries(
    members.flatMap((member, index) =>
      Object.entries(member).map(([name, tensor]) => [memberName(index, name), tensor] as const),
    ),
  );
}

/** The weights of one network of a model. */
export function memberWeights(weights: Weights, member: number): Weights {
  const prefix = memberName(member, '');
  return Object.fromEntries(
    Object.entries(weights)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

/** The same as constants of a graph. */
export function memberConstants(graph: Graph, weights: Weights, member: number): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(memberWeights(weights, member)).map(([name, data]) => [name, graph.constant(data)]),
  );
}

/** The parameters of all networks, from those of one. */
export function memberParameters(
  members: number,
  parameters: readonly { readonly name: string; readonly shape: Shape }[],
): { readonly name: string; readonly shape: Shape }[] {
  return Array.from({ length: members }, (_, member) =>
    parameters.map(({ name, shape }) => ({ name: memberName(member, name), shape })),
  ).flat();
}
