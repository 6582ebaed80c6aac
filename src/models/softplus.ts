/** ln(1 + e^x) without overflow: the log-loss of a note with log-odds x that does not sound. */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
