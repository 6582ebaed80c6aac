/** The helper that learns a user's style. This file is the room's door. */
export { createOwnModels, type OwnModels, type OwnModelsOptions } from './own-models.ts';
export { learnPanel } from './panel.tsx';
export { createLearnSession, type LearnSession, type LearnSessionOptions } from './session.ts';
