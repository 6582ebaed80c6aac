/** What `cadenza data info` prints for people. */
import { pitchName } from '../index.ts';
import type { DataInfo, ShardsManifest } from '../node/index.ts';

const SHOWN_FAULTS = 20;

/** @example dataInfoText(info) // 'data/maestro-v3.0.0: maestro …' */
export function dataInfoText(info: DataInfo): string {
  return info.kind === 'file' ? fileText(info) : collectionText(info);
}

function fileText(info: Extract<DataInfo, { kind: 'file' }>): string {
  const range =
    info.lowestPitch === undefined || info.highestPitch === undefined
      ? ''
      : `, ${pitchName(info.lowestPitch)} to ${pitchName(info.highestPitch)}`;
  const names = info.trackNames.length === 0 ? '' : ` (${info.trackNames.join(', ')})`;
  return lines([
    info.path,
    `  MIDI file    format ${info.format}, ${count(info.tracks, 'track')}${names}`,
    `  length       ${info.durationSeconds.toFixed(1)} s`,
    `  notes        ${info.notes}${range}`,
    `  pedal        ${info.pedalChanges === 0 ? 'none' : count(info.pedalChanges, 'movement')}`,
    `  tempo        ${info.beatsPerMinute.toFixed(1)} beats a minute${info.tempoChanges === 0 ? '' : `, ${count(info.tempoChanges, 'change')}`}`,
    `  metre        ${info.metre ?? 'not stated'}`,
    `  key          ${info.key ?? 'not stated'}`,
    ...info.warnings.slice(0, SHOWN_FAULTS).map((warning) => `  warning      ${warning}`),
    ...more(info.warnings.length),
  ]);
}

function collectionText(info: Extract<DataInfo, { kind: 'collection' }>): string {
  const row = (label: string, { files, notes, hours }: { files: number; notes: number; hours: number }) =>
    `  ${label.padEnd(12)} ${String(files).padStart(7)} files ${String(notes).padStart(11)} notes ${hours.toFixed(2).padStart(9)} h`;
  return lines([
    `${info.path}: ${info.name}${info.licence === undefined ? '' : ` (${info.licence})`}`,
    row('all', info),
    ...Object.entries(info.splits).map(([split, totals]) => row(split, totals)),
    `  pedal in     ${String(info.filesWithPedal).padStart(7)} files`,
    `  warnings in  ${String(info.filesWithWarnings).padStart(7)} files`,
    `  faults in    ${String(info.faults.length).padStart(7)} files`,
    ...info.faults.slice(0, SHOWN_FAULTS).map(({ file, message }) => `    ${file}: ${message}`),
    ...more(info.faults.length),
  ]);
}

/** What `cadenza data prepare` prints for people. @example shardsText('data/shards', manifest) // 'data/shards: 3405 pieces …' */
export function shardsText(path: string, { shards, sources }: ShardsManifest): string {
  const sum = (of: 'pieces' | 'notes' | 'bytes'): number => shards.reduce((total, shard) => total + shard[of], 0);
  const table = sources.flatMap(({ name, licence, base, splits, faults }) => [
    `  ${name} (${base}${licence === undefined ? '' : `, ${licence}`})`,
    ...Object.entries(splits).map(
      ([split, { pieces, notes }]) =>
        `    ${split.padEnd(12)} ${String(pieces).padStart(7)} pieces ${String(notes).padStart(11)} notes`,
    ),
    ...(faults === 0 ? [] : [`    left out     ${String(faults).padStart(7)} pieces`]),
  ]);
  return lines([
    `${path}: ${sum('pieces')} pieces, ${sum('notes')} notes in ${count(shards.length, 'shard')}, ${(sum('bytes') / 1e6).toFixed(1)} MB`,
    ...table,
  ]);
}

const more = (all: number): string[] =>
  all > SHOWN_FAULTS ? [`    … and ${all - SHOWN_FAULTS} more (--json lists them all)`] : [];
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
const lines = (parts: readonly string[]): string => `${parts.join('\n')}\n`;
