/**
 * Cadenza's public API, in the order in which music flows through it. Runs in Node and in browsers;
 * what needs files, the network or the native engine is in `cadenza/node`.
 */

// Sound.
export { renderPiece } from './audio/render.ts';
export { readWav, writeWav } from './audio/wav.ts';
// Published benchmarks.
export * from './benchmarks/index.ts';
// Training and checkpoints.
export { decodeModel, encodeModel } from './checkpoint/model.ts';
export { readSafetensors, writeSafetensors } from './checkpoint/safetensors.ts';
// Songs, splits, windows.
export { type Collection, memoryCollection, type SongEntry, SPLITS, type Split } from './dataset/collection.ts';
export { prepareRolls } from './dataset/prepare.ts';
export { chooseSongs, compositionOf, splitEntries } from './dataset/split.ts';
export { createWindows } from './dataset/windows.ts';
// Mistakes that a user can fix, and the source of chance.
export * from './errors.ts';
// Evaluation and reports.
export { compareRolls, compareSets } from './evaluation/compare.ts';
export { CopyIndex, measureCopying } from './evaluation/copying.ts';
export { evaluateSets } from './evaluation/generated.ts';
export { evaluateLikelihood, likelihoodDifference } from './evaluation/likelihood.ts';
export { musicSections, pianoRollSections } from './evaluation/music-report.ts';
export { evaluateNoteLikelihood, stepLikelihoodPerNote } from './evaluation/note-likelihood.ts';
export { fitNoteUnigram } from './evaluation/note-unigram.ts';
export { pianoRollPicture } from './evaluation/pictures.ts';
export { cellText, type Report, type Section, type Table } from './evaluation/report.ts';
export { reportHtml } from './evaluation/report-html.ts';
export { reportMarkdown } from './evaluation/report-markdown.ts';
export { sampleStatistics, setStatistics } from './evaluation/statistics.ts';
export { evaluateModels, type SuiteResult } from './evaluation/suite.ts';
export { suiteSections } from './evaluation/suite-report.ts';
export { type Continuation, type ContinueOptions, continuePiece } from './generation/continue.ts';
// Generation.
export { type ContinueEventsOptions, continueEvents, type EventContinuation } from './generation/continue-events.ts';
export { MOTIFS, motif } from './generation/motifs.ts';
export * from './generation/notes/index.ts';
export { chooseStep, type Decoding } from './generation/sampling.ts';
// Tensor programs and what runs them.
export * as graph from './graph/index.ts';
// MIDI bytes <-> Piece.
export type { MidiText } from './midi/meta.ts';
export { inspectMidi, readMidi } from './midi/read.ts';
export { type WriteMidiOptions, writeMidi } from './midi/write.ts';
// Models.
export { type BaselineKind, createBaseline, fitBaseline } from './models/baselines.ts';
export type { EventModel, EventStream } from './models/event-model.ts';
export * from './models/logistic-regression/index.ts';
export * from './models/lstm/index.ts';
export * from './models/lstm-notes/index.ts';
export type { StepDistribution, StepModel, StepScores, StepStream, StoredModel, Weights } from './models/model.ts';
export type {
  DurationDistribution,
  GridNote,
  NoteModel,
  NoteScores,
  NoteStream,
  OpenNotes,
  ScoreContext,
} from './models/note-model.ts';
export * from './models/performance-lstm/index.ts';
export * from './models/pitch-tied/index.ts';
export { type PitchRange, soundingRange } from './models/sounding-range.ts';
export * from './models/transformer/index.ts';
// Music.
export { createClock } from './notes/clock.ts';
export { createPiece } from './notes/create.ts';
export { estimateKey, type KeyEstimate, relativeMode } from './notes/key.ts';
export { applyPedal } from './notes/pedal.ts';
export type { KeyChange, MetreChange, Note, PedalChange, Piece, TempoChange } from './notes/piece.ts';
// How original a passage is.
export * from './originality/index.ts';
export { Random } from './random.ts';
// Piece <-> piano roll.
export { concatRolls, rollFromCombinations, sliceRoll } from './roll/compose.ts';
export { fromRoll, toRoll } from './roll/convert.ts';
export { buildDictionary, Dictionary, ESCAPE, pitchName } from './roll/dictionary.ts';
export { type Combination, combinationAt, type Grid, gridText, type Roll } from './roll/roll.ts';
export { type Lease, ProgramCache } from './runtime/program-cache.ts';
export type * from './runtime/runtime.ts';
export type { Runtime } from './runtime/runtime.ts';
export { createWebRuntime, type WebRuntimeOptions } from './runtime/web.ts';
// Music as a page.
export * from './score/index.ts';
// Piece <-> notes as events.
export * from './tokens/index.ts';
export { type TrainingEvent, type TrainingOptions, train } from './training/loop.ts';
export { formatDuration, formatProgress } from './training/progress.ts';
export { type Schedule, scheduleFactor } from './training/schedule.ts';
export type { ParameterSpec, TrainingTask } from './training/task.ts';
