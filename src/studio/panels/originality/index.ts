/** The helper that looks for copies of the training music. This file is the room's door. */
export { originalityPanel } from './panel.tsx';
export { createOriginalitySession, type OriginalitySession, type OriginalitySessionOptions } from './session.ts';
