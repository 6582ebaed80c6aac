/** What was dropped on the page: files, and the files of folders. */

/** The part of a `FileSystemEntry` that is used. */
export interface DroppedEntry {
  readonly isDirectory: boolean;
  /** From the folder that was dropped: '/my-style/model.json'. */
  readonly fullPath: string;
  /** Of a file. */
  file?(found: (file: File) => void, failed: () => void): void;
  /** Of a folder. */
  createReader?(): { readEntries(found: (entries: readonly DroppedEntry[]) => void, failed: () => void): void };
}

/** The part of a `DataTransfer` that is used. */
export interface Dropped {
  readonly files: Iterable<File>;
  readonly items: Iterable<{ webkitGetAsEntry?(): unknown }>;
}

/** A folder of more files is none that somebody meant to open. */
const MOST_FILES = 200;
/** Folders within folders. */
const DEEPEST = 3;

/** The files, and those of folders, in the order in which they lie there. To be called while the drop goes on. */
export async function filesIn({ files, items }: Dropped): Promise<readonly File[]> {
  // Both are emptied once the event is over.
  const plain = [...files];
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() as DroppedEntry | null | undefined);
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const found: File[] = [];
  for (const entry of entries) if (entry) await collect(entry, found, 0);
  return found;
}

/** What cannot be read is left out. */
async function collect(entry: DroppedEntry, found: File[], depth: number): Promise<void> {
  if (found.length >= MOST_FILES || depth > DEEPEST) return;
  if (!entry.isDirectory) {
    const file = await new Promise<File | undefined>((resolve) => entry.file?.(resolve, () => resolve(undefined)));
    if (file === undefined) return;
    // As a file tells it that comes with a folder which was chosen.
    Object.defineProperty(file, 'webkitRelativePath', { value: entry.fullPath.replace(/^\//, '') });
    found.push(file);
    return;
  }
  const reader = entry.createReader?.();
  for (;;) {
    // A folder tells of its files some at a time, and of none at its end.
    const some = await new Promise<readonly DroppedEntry[]>((resolve) => {
      if (reader === undefined) resolve([]);
      else reader.readEntries(resolve, () => resolve([]));
    });
    if (some.length === 0) return;
    for (const each of some) await collect(each, found, depth + 1);
  }
}
