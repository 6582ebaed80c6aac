import { describe, it } from 'vitest';
import { createMemoryDatabase } from './database.ts';
import { DATABASE_CASES } from './database-cases.ts';

describe('a database in memory', () => {
  for (const [name, run] of Object.entries(DATABASE_CASES)) it(name, () => run(createMemoryDatabase()));
});
