/**
 * Continues a melody and lets you hear it. Run it in a built checkout:
 *
 *   node examples/continue.ts            (Node 22.18 or newer; with Node 20: npx tsx examples/continue.ts)
 *
 * It writes continued.mid and continued.wav into the current folder.
 */
