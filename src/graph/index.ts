/** Typed tensor programs: building, differentiating and optimising them. */
export { gradients } from './gradients.ts';
export { Graph, type Tensor } from './graph.ts';
export { type LstmOptions, type LstmResult, lstm } from './lstm.ts';
export type { LstmOperands } from './lstm-layout.ts';
export * from './ops/index.ts';
export * from './optimisers/index.ts';
