/** The helper that suggests notes. This file is the room's door. */
export { suggestPanel } from './panel.tsx';
export { createSuggestSession, type SuggestSession, type SuggestSessionOptions } from './session.ts';
export type { ModelChoice } from './wishes.ts';
