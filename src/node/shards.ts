/**
 * Shards on the disk: collections are encoded once, piece by piece, and then read piece by piece, so that neither
 * needs more memory than one shard.
 *
 * A folder of shards holds `shards.json`, written last, and files of at most SHARD_BYTES of notes each.
 */
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { compositionOf, splitEntries } from '../dataset/split.ts';
import type { SongEntry, Split } from '../dataset/collection.ts';
import { CadenzaError, DatasetError, OptionError } from '../errors.ts';
import { readMidi } from '../midi/read.ts';
import { encodePiece, notesOutOfRange } from '../tokens/encode.ts';
import { guessTimeBase } from '../tokens/guess.ts';
import { estimateModes } from '../tokens/modes.ts';
import type { TimeBase } from '../tokens/sequence.ts';
import { encodeShard, type ShardPiece } from '../tokens/shard.ts';
import { openCollection, type OpenCollection } from './collection.ts';
import { throwIfStopped } from './download.ts';
import { errorCode, replaceFolderAtomic, withFileErrors, writeFileAtomic } from './files.ts';
import { SHARDS_FILE, type ShardsManifest, writeManifest } from './shards-manifest.ts';

/** Bytes of notes at which a shard is full: about 1.4 million notes. */
const SHARD_BYTES = 2 ** 23;
