/** The published benchmarks, of piano rolls and of performances: sets, protocol, contenders, tables. What others use of this room. */
export type { Contender, Scorer, Track, TrainContext, TrainingStore } from './contender.ts';
export { CONTENDERS, contenderNamed, rollSetNamed } from './contenders.ts';
export { LSTM_RECIPES, type LstmRecipe, lstmContender } from './lstm.ts';
export { LSTM_NOTES_RECIPES, type LstmNotesRecipe, lstmNotesContender } from './lstm-notes.ts';
export {
  type BenchmarkPerformanceOptions,
  benchmarkPerformance,
  MAESTRO_TEST_EVENTS,
  type PerformanceContestant,
  type PerformanceRow,
  type PerformanceScore,
} from './performance.ts';
export { PUBLISHED_PERFORMANCE, type PublishedPerformanceRow } from './performance-published.ts';
export { performanceBenchmarkReport } from './performance-report.ts';
export { PITCH_TIED_RECIPES, type PitchTiedRecipe, pitchTiedContender } from './pitch-tied.ts';
export { type RollScore, rollScore } from './protocol.ts';
export { PUBLISHED, type PublishedRow, SOURCE_TAGS, type SourceTag } from './published.ts';
export { rollBenchmarkReport } from './report.ts';
export { ROLL_SET_NAMES, ROLL_SETS, type RollSet, type RollSetName, rollSet } from './roll-set.ts';
export { type BenchmarkOptions, type BenchmarkRow, benchmarkRolls } from './run.ts';
