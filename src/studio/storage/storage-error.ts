/**
 * What may go wrong between a page and the browser's storage, so that the page can say what to do.
 */
import { FileError } from '../../errors.ts';

export type StorageFault =
  /** No room: something must be deleted first. */
  | 'full'
  /** Opened by another tab since, or deleted: this one no longer may write. */
  | 'taken over'
  /** The browser gives no storage, as in some private windows. */
  | 'unavailable'
  | 'failed';

const MESSAGES: Readonly<Record<StorageFault, string>> = {
  full: 'there is no room left to save in this browser: delete songs you no longer need, or save this one as a file',
  'taken over': 'this song was opened or deleted in another tab: go on there, or save a copy here',
  unavailable: 'this browser does not let the page save, as in a private window: save your song as a file',
  failed: 'the browser could not save: try again, or save your song as a file',
};

export class StorageError extends FileError {
  readonly fault: StorageFault;
  constructor(fault: StorageFault, options?: ErrorOptions) {
    super(MESSAGES[fault], options);
    this.fault = fault;
  }
}

/** An error of the browser's database as one of ours. @example toStorageError(quotaError).fault // 'full' */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const name = error instanceof Error ? error.name : '';
  const cause = { cause: error };
  if (name === 'QuotaExceededError') return new StorageError('full', cause);
  if (name === 'SecurityError' || name === 'NotSupportedError') return new StorageError('unavailable', cause);
  return new StorageError('failed', cause);
}
