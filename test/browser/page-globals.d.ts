// What the modules of test pages use of a browser; tests are compiled without DOM types.
declare const crossOriginIsolated: boolean;
declare class GPUQueue {
  submit(commands: readonly unknown[]): void;
}
declare const navigator: {
  /** Missing where the browser has no WebGPU or the page is not from a safe origin. */
  readonly gpu?: {
    /** null: there is no graphics processor that can be used, not even an emulated one */
    requestAdapter(): Promise<{ readonly info: { readonly vendor: string; readonly architecture: string } } | null>;
  };
};

/** Vite's `?url`: where a file is served, instead of what is in it. */
declare module '*?url' {
  const url: string;
  export default url;
}
