/** placeholder */
export function splitHands(
  notes: readonly { readonly pitch: number; readonly onsetTicks: number; readonly durationTicks: number }[],
): Uint8Array {
  return Uint8Array.from(notes, ({ pitch }) => (pitch < 60 ? 2 : 1));
}
