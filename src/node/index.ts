/**
 * What Cadenza does in Node beyond `cadenza`: files, downloads, runs, the native engine.
 */
export { createNativeRuntime } from '../runtime/native.ts';
export {
  type BenchmarkPerformanceFilesOptions,
  benchmarkPerformanceFiles,
  type PerformanceBenchmark,
} from './benchmark-performance.ts';
export { type BenchmarkRollsOptions, benchmarkRollFiles, type RollBenchmark } from './benchmarks.ts';
export { type OpenCollection, openCollection } from './collection.ts';
export { type Composed, type ComposeOptions, composeMotif } from './compose.ts';
export { type ContinueFileOptions, continueFile } from './continue.ts';
export { type ContinueEventsFileOptions, continueEventsFile } from './continue-events.ts';
export { type GetOptions, type GetProgress, type GotDataset, getDataset } from './datasets/get.ts';
export { DATASETS } from './datasets/registry.ts';
export { type DownloadOptions, download } from './download.ts';
export { type EngraveOptions, type Engraving, engraveScore } from './engrave.ts';
export { type EvaluateOptions, type Evaluation, evaluateRuns, writeReport } from './evaluate.ts';
export { type EvaluateGeneratedOptions, evaluateGenerated, type GeneratedEvaluation } from './evaluate-generated.ts';
export {
  type ExperimentOptions,
  type ExperimentResult,
  FULL_EXPERIMENT,
  QUICK_EXPERIMENT,
  runExperiment,
} from './experiment/index.ts';
export { cutFont, defaultFont } from './fonts.ts';
export { type DataInfo, inspectDataset } from './inspect.ts';
export { LSTM_NOTES_TRAINING_DEFAULTS, type LstmNotesSettings } from './lstm-notes-settings.ts';
export { LSTM_TRAINING_DEFAULTS, type LstmSettings } from './lstm-settings.ts';
export {
  createModel,
  loadEventModel,
  loadModel,
  loadNoteModel,
  modelKind,
  readModel,
  readTrainingIndex,
  type SaveModelOptions,
  saveModel,
} from './model-folder.ts';
export {
  type IndexShardsOptions,
  indexShards,
  matchFile,
  readIndex,
  type WrittenIndex,
} from './originality.ts';
export { type PdfOptions, scorePdf } from './pdf.ts';
export { PERFORMANCE_LSTM_TRAINING_DEFAULTS, type PerformanceLstmSettings } from './performance-lstm-settings.ts';
export { readPieceFile } from './piece-file.ts';
export { PITCH_TIED_TRAINING_DEFAULTS, type PitchTiedSettings } from './pitch-tied-settings.ts';
export { type PrepareShardsOptions, prepareShards } from './prepare-shards.ts';
export { type RenderedFile, type RenderFileOptions, renderFile, writeWavFile } from './render.ts';
export type { ResultOptions, WrittenResult } from './result-files.ts';
export {
  EXPORT_EXTENSIONS,
  type ExportedFile,
  type ExportOptions,
  exportFile,
  readScoreFile,
} from './score.ts';
export { isFree, type OpenShards, openShards, type ShardSelection, selectPieces } from './shards.ts';
export type { ShardSource, ShardsManifest } from './shards-manifest.ts';
export { shippedModel, shippedNoteModel } from './shipped-models.ts';
export { PortTakenError, type StaticServer, type StaticServerOptions, serveFolder } from './static-server.ts';
export { type ServeStudioOptions, serveStudio, studioFolder } from './studio.ts';
export { type LstmPlan, type TrainLstmOptions, trainLstm } from './train.ts';
export {
  LOGREG_TRAINING_DEFAULTS,
  type LogregSettings,
  type TrainLogregOptions,
  trainLogisticRegression,
} from './train-logreg.ts';
export { type TrainLstmNotesOptions, trainLstmNotes } from './train-lstm-notes.ts';
export type { NoteData, NotePlan } from './train-notes.ts';
export {
  type PerformanceLstmPlan,
  type TrainPerformanceLstmOptions,
  trainPerformanceLstm,
} from './train-performance-lstm.ts';
export { type TrainPitchTiedOptions, trainPitchTied } from './train-pitch-tied.ts';
export type { RollOptions, RollPlan } from './train-rolls.ts';
export type { RunOptions, RunPlan, RunResult } from './train-run.ts';
export {
  type TrainTransformerOptions,
  type TransformerPlan,
  trainTransformer,
} from './train-transformer.ts';
export { TRANSFORMER_TRAINING_DEFAULTS, type TransformerSettings } from './transformer-settings.ts';
export { createWorkerRuntime } from './worker-runtime.ts';
export {
  type ExplainFileOptions,
  explainFile,
  type NoteTask,
  type WriteNotesOptions,
  type WrittenNotes,
  writeNotesFile,
} from './write-notes.ts';
