/** Optimisers and clipping. */
export { type AdamWOptions, adamW } from './adamw.ts';
export { averaged } from './averaged.ts';
export { clipByGlobalNorm } from './clip.ts';
export { composeOptimisers, type MuonWithAdamWOptions, muonWithAdamW, type OptimiserPart } from './composed.ts';
export { type MuonOptions, muon } from './muon.ts';
export type { Optimiser, ParameterTraits } from './optimiser.ts';
export { type SgdOptions, sgd } from './sgd.ts';
