/**
 * What a case is: something measured on our side and, where there is one, on a peer's.
 *
 * - `id`, `group`, `title`: its name for `--only`, the section of the report, the row of the table
 * - `kind`, `params`: what the child processes run, `ours/<kind>` and `peers/<kind>` (`child.mjs`); `quick` overrides
 *   parameters under `--quick`; `prepare(folder, data, params)` may make parameters that need files
 * - `peer`: one of `PEERS`; `peerParams`: what it is given besides
 * - `limit`: { name, params, needs }: parameters with which the peer shows a limit to keep in sight (bfloat16), a third
 *   side on processors that have one of the instruction sets in `needs`
 * - `oursParams`: what our side is given besides; `remark(sides)`: a line below the table; `curve`: of growth.mjs
 * - `memoryBar`: the ratio of the peaks of memory that the project asks for
 * - `bar`: the ratio that the project asks for; `most`: the most seconds, where there is no peer
 * - `work`: { amount, unit } of one run, for a rate beside the time
 * - `threads`: fixed, where the work is of one thread; `rounds`: at most so many
 */

/** Name for people, language, and the package that must be installed. */
export const PEERS = {
  torch: { name: 'PyTorch', python: true },
  'scikit-learn': { name: 'scikit-learn', python: true },
  'midi-file': { name: 'midi-file', python: false },
};

/** Whether the processor can show the limit in hardware; where that is not known, it may try. */
export const canShow = ({ needs }, { instructionSets }) =>
  instructionSets.length === 0 || needs.some((set) => instructionSets.includes(set));

/** The sides of a case in the order of their turns. Peers in Python are left out where their package is missing. */
export function sidesOf({ kind, params, oursParams, peer, peerParams, limit }, { python, versions, machine }) {
  const sides = [{ name: 'ours', kind: `ours/${kind}`, params: { ...params, ...oursParams } }];
  if (peer === undefined) return sides;
  const { name, python: inPython } = PEERS[peer];
  if (inPython && versions[peer] === undefined) return sides;
  const theirs = { kind: `peers/${kind}`, ...(inPython ? { python } : {}) };
  sides.push({ ...theirs, name, params: { ...params, ...peerParams } });
  if (limit !== undefined && canShow(limit, machine)) {
    sides.push({ ...theirs, name: limit.name, params: { ...params, ...limit.params } });
  }
  return sides;
}
