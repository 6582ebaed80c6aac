import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ExperimentRecord } from './record.ts';
import { QUICK_EXPERIMENT } from './settings.ts';

it('the seconds of interrupted sittings are kept and added when the stage is finished', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cadenza-record-'));
  try {
    const open = (): Promise<ExperimentRecord> => ExperimentRecord.open(folder, QUICK_EXPERIMENT, 1);
    await (await open()).interrupt('lstm', 10);
    await (await open()).interrupt('lstm', 5);
    expect((await open()).secondsOf('lstm')).toBe(undefined);
    await (await open()).finish('lstm', 2);
    expect((await open()).secondsOf('lstm')).toBe(17);
    // An evaluation is done anew each time.
    await (await open()).finish('evaluate', 3);
    await (await open()).finish('evaluate', 4);
    expect((await open()).secondsOf('evaluate')).toBe(4);
  } finally {
    await rm(folder, { recursive: true });
  }
});
