/** The model lab. This file is the room's door. */
export { labPanel } from './panel.tsx';
export { createLabSession, type LabSession, type LabSessionOptions } from './session.ts';
