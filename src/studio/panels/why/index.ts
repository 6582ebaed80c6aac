/** The helper that explains what a model expects. This file is the room's door. */
export { whyPanel } from './panel.tsx';
export { createWhySession, type WhySession, type WhySessionOptions } from './session.ts';
