/**
 * What Cadenza knows of a data set. To add one: write a file beside this one that exports such a
 * value, and name it in registry.ts.
 */
import type { SongEntry } from '../../dataset/collection.ts';
import type { TimeBase } from '../../tokens/sequence.ts';
import type { FileTree } from '../file-tree.ts';

/** What a data set says of its own songs. */
export interface DatasetIndex {
  readonly licence?: string;
  /** In the data set's own order; ids are paths in the tree. */
  readonly entries: readonly SongEntry[];
  /** Scores or performances, where all songs are the same. */
  readonly base?: TimeBase;
  /** Whether key signatures say which of their two keys is meant. Default: those that say major may mean minor. */
  readonly statesModes?: boolean;
}

export interface Dataset {
  /** What users call it: `cadenza data get NAME`. */
  readonly name: string;
  /** One line for lists and help. */
  readonly description: string;
  /** Where the official archive lies; absent where users must bring their own. */
  readonly url?: string;
  /** The folder in `--to` that it is unpacked into; absent where it is named after its source. */
  readonly folder?: string;
  /** What its files are, where they are not MIDI: it is then no collection of songs. */
  readonly holds?: 'rolls';
  /** The path in a tree under which this data set lies, '' for the tree itself; undefined if it is not there. */
  rootIn(tree: FileTree): string | undefined;
  /** Which of its files are worth unpacking. */
  keeps(file: string): boolean;
  /** Looks at a file while it is unpacked. @throws DatasetError if it cannot be right */
  check?(file: string, content: Uint8Array): void;
  /**
   * Reads the index of a tree at its root.
   * @throws DatasetError if the index is damaged, or names files that are not there
   */
  index(tree: FileTree): Promise<DatasetIndex>;
}
