/**
 * What the helper that learns knows: the files, the choices, how far it is, what came out. Immutable; each step is a
 * pure function from state to state, and `session.ts` does what they are about.
 */
import type { LearnEvent, LearnRequest, LearnResult, Progress } from '../../suggest/index.ts';
import { folderName } from '../../suggest/model-zip.ts';
import { texts } from '../../texts/index.ts';

export type LearnFile = LearnRequest['files'][number];

/** What is going on. Shares are 0 .. 1. */
export type LearnWork =
  | { readonly kind: 'idle' }
  | { readonly kind: 'open' }
  | { readonly kind: 'load'; readonly share: number }
  | { readonly kind: 'learn'; readonly step: number; readonly steps: number; readonly secondsLeft: number };

/** A point of a curve: nats a time step. */
export interface CurvePoint {
  readonly step: number;
  readonly loss: number;
}

export interface LearnState {
  readonly files: readonly LearnFile[];
  readonly title: string;
  readonly kind: LearnRequest['kind'];
  readonly work: LearnWork;
  readonly plan: Extract<LearnEvent, { type: 'plan' }> | undefined;
  /** Files that could not be used. */
  readonly leftOut: readonly Extract<LearnEvent, { type: 'file' }>[];
  readonly losses: readonly CurvePoint[];
  readonly heldOut: readonly CurvePoint[];
  readonly isOverfitting: boolean;
  readonly result: LearnResult | undefined;
  readonly isKept: boolean;
  /** A sentence that says what to do. */
  readonly problem: string | undefined;
}

export const FIRST_LEARN_STATE: LearnState = {
  files: [],
  title: texts.learn.firstTitle,
  kind: 'lstm',
  work: { kind: 'idle' },
  plan: undefined,
  leftOut: [],
  losses: [],
  heldOut: [],
  isOverfitting: false,
  result: undefined,
  isKept: false,
  problem: undefined,
};

/** Files are added; one of the same name takes the place of the one before. */
export function filesAdded(state: LearnState, files: readonly LearnFile[]): LearnState {
  const names = new Set(files.map(({ name }) => name));
  return { ...state, files: [...state.files.filter(({ name }) => !names.has(name)), ...files], problem: undefined };
}

/** Learning begins: what was learnt before is put away. */
export function begun(state: LearnState): LearnState {
  const { files, title, kind } = state;
  return { ...FIRST_LEARN_STATE, files, title, kind, work: { kind: 'open' } };
}

/** Something is told on the way. */
export function told(state: LearnState, event: Progress | LearnEvent): LearnState {
  if ('phase' in event) {
    if (event.phase !== 'load') return state;
    return { ...state, work: { kind: 'load', share: event.allBytes === 0 ? 0 : event.doneBytes / event.allBytes } };
  }
  switch (event.type) {
    case 'file':
      return { ...state, leftOut: [...state.leftOut, event] };
    case 'plan':
      return { ...state, plan: event };
    case 'step': {
      const { step, steps, secondsLeft, loss } = event;
      const losses = [...state.losses, { step, loss }];
      return { ...state, losses, work: { kind: 'learn', step, steps, secondsLeft } };
    }
    case 'heldOut':
      return { ...state, heldOut: [...state.heldOut, { step: event.step, loss: event.loss }] };
    case 'overfitting':
      return { ...state, isOverfitting: true };
  }
}

/** A name for a model that no other has. @example freeName('My style!', new Set(['my-style'])) // 'my-style-2' */
export function freeName(title: string, taken: ReadonlySet<string>): string {
  const base = folderName(title);
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number++;
  return `${base}-${number}`;
}
