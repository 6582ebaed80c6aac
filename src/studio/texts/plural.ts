/** A number with its noun. */

/** @example plural(1, 'note', 'notes') // '1 note' */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
