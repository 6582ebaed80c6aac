/** Where the figures come from: machine, versions, date; and which peers and data are at hand. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const VENV = join(ROOT, '.oracle', 'venv');
export const VENV_PYTHON = platform() === 'win32' ? join(VENV, 'Scripts', 'python.exe') : join(VENV, 'bin', 'python');

/** The instruction sets that decide how fast a matrix product can be. */
const INSTRUCTION_SETS = /^(avx2|avx512f|avx512_vnni|avx512_bf16|avx_vnni|amx_tile|amx_bf16|fma|asimd|sve|bf16)$/;

/** What a command prints, or undefined where it cannot be run. */
function outputOf(command, ...args) {
  try {
    return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function instructionSets() {
  try {
    const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    return flags.split(' ').filter((flag) => INSTRUCTION_SETS.test(flag));
  } catch {
    return [];
  }
}

const VERSIONS = `
import importlib.metadata as m, json, platform
versions = {'python': platform.python_version()}
for name in ('torch', 'scikit-learn'):
    try: versions[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps(versions))`;

const packageVersion = (name) =>
  JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;

/**
 * @returns `machine` { cpu, cores, threads..., }, `versions` by name (a missing peer has none), `python` (the
 *   interpreter for the peers), `commit`, `date`
 */
export function readEnvironment() {
  const python = process.env.PYTHON ?? VENV_PYTHON;
  const pythonVersions = outputOf(python, '-c', VERSIONS);
  const changed = outputOf('git', 'status', '--porcelain', '--untracked-files=no', 'src', 'bench/programs');
  const commit = outputOf('git', 'rev-parse', '--short', 'HEAD');
  return {
    python,
    commit: commit && (changed ? `${commit} with changes` : commit),
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? arch(),
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      instructionSets: instructionSets(),
      system: `${platform()} ${arch()}`,
      load: loadavg()[0],
    },
    versions: {
      node: process.versions.node,
      'onnxruntime-node': packageVersion('onnxruntime-node'),
      'midi-file': packageVersion('midi-file'),
      ...(pythonVersions === undefined ? {} : JSON.parse(pythonVersions)),
    },
  };
}

/**
 * Where MAESTRO lies, or undefined.
 *
 * @throws Error when a path was given and is not there
 */
export function findData(given) {
  if (given !== undefined) {
    if (!existsSync(given)) throw new Error(`--data ${given}: there is no such folder or file`);
    return resolve(given);
  }
  const folder = process.env.CADENZA_DATA ?? join(ROOT, '../shared/data');
  const zip = join(folder, 'maestro-v3.0.0-midi.zip');
  return existsSync(zip) ? zip : undefined;
}
