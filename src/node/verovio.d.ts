// What we use of Verovio, which comes without types.

declare module 'verovio/wasm' {
  /** Compiles the engraver; what it returns is only handed on to `VerovioToolkit`. */
  export default function createVerovioModule(): Promise<object>;
}

declare module 'verovio/esm' {
  /** Whether complaints wait for `getLog` (true) or go to the console (false, the default). */
  export function enableLogToBuffer(value: boolean, module: object): void;
  export class VerovioToolkit {
    constructor(module: object);
    setOptions(options: Readonly<Record<string, unknown>>): void;
    loadData(data: string): boolean;
    getPageCount(): number;
    renderToSVG(page: number): string;
    /** What the engraver complained about since the log was last read; '' if nothing. */
    getLog(): string;
    destroy(): void;
  }
}
