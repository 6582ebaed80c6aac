/** The published piano-roll benchmarks: sets, protocol, contenders, tables. What others use of this room. */
export type { Contender, Scorer, Track, TrainContext } from './contender.ts';
export { CONTENDERS, contenderNamed, rollSetNamed } from './contenders.ts';
export { LSTM_RECIPES, type LstmRecipe, lstmContender } from './lstm.ts';
export { type RollScore, rollScore } from './protocol.ts';
export { PUBLISHED, type PublishedRow, SOURCE_TAGS, type SourceTag } from './published.ts';
export { rollBenchmarkReport } from './report.ts';
export { ROLL_SET_NAMES, ROLL_SETS, type RollSet, type RollSetName, rollSet } from './roll-set.ts';
export { type BenchmarkOptions, type BenchmarkRow, benchmarkRolls } from './run.ts';
