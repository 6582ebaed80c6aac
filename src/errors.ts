/**
 * Errors that a user can do something about, one class per kind of mistake.
 *
 * A message is one line that says what is wrong, where, and what to do.
 * Everything else that is thrown is a fault of the program.
 */

/** The common ancestor: `error instanceof CadenzaError` means "show the message, not the stack". */
export class CadenzaError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The bytes are not a MIDI file that can be read. */
export class MidiError extends CadenzaError {
  /** Where in the file the fault lies, in bytes from its start. */
  readonly byteOffset: number;
  /** The message without the place. */
  readonly reason: string;
  constructor(reason: string, byteOffset: number) {
    super(`${reason} (at byte ${byteOffset})`);
    this.reason = reason;
    this.byteOffset = byteOffset;
  }
}

/** A file is not MusicXML that can be read, or a score cannot be drawn. */
export class ScoreError extends CadenzaError {}

/** An option or argument is outside what is allowed. */
export class OptionError extends CadenzaError {}

/** A data set is missing, incomplete, empty or not what it claims to be. */
export class DatasetError extends CadenzaError {}

/** A zip archive is damaged or unsafe to unpack. */
export class ArchiveError extends CadenzaError {}

/** A download failed; running the same command again continues it. */
export class DownloadError extends CadenzaError {}

/** A model or checkpoint on disk is damaged, incomplete or of another version. */
export class CheckpointError extends CadenzaError {}

/** Training cannot go on, for example since the loss is no longer a number. */
export class TrainingError extends CadenzaError {}

/** A file cannot be read or written: missing, forbidden, disk full. */
export class FileError extends CadenzaError {}

/** A tensor program is built with shapes or types that do not fit: names the operation and the shapes. */
export class ShapeError extends CadenzaError {}

/** The engine's runtime is missing or refuses a program. */
export class RuntimeError extends CadenzaError {}
