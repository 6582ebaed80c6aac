/**
 * A child process that runs one side of a case, seen from the parent: `child.mjs` says what is spoken.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const NODE_CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
const PYTHON_CHILD = fileURLToPath(new URL('peers/child.py', import.meta.url));
/** A request that takes longer is given up. */
const PATIENCE_SECONDS = 900;

/** What limits the threads of numerical libraries in Python; Node's side is told by the setup message. */
const threadVariables = (threads) =>
  Object.fromEntries(
    ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'].map((name) => [name, String(threads)]),
  );

export class Session {
  #child;
  #name;
  #said = '';
  #waiting;
  #ended = false;

  /**
   * Starts the process and sets the side up.
   *
   * @param side its name, its kind (`ours/gemm.products`), its params, and for a Python peer the interpreter as `python`
   * @throws Error with the process's own words where it fails
   */
  static async start(side, threads) {
    const session = new Session(side, threads);
    try {
      await session.request({ setup: { kind: side.kind, params: side.params, threads } });
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  constructor({ name, python }, threads) {
    this.#name = name;
    const [command, script] = python === undefined ? [process.execPath, NODE_CHILD] : [python, PYTHON_CHILD];
    this.#child = spawn(command, [script], { env: { ...process.env, ...threadVariables(threads) } });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#waiting?.resolve(JSON.parse(line)));
    this.#child.stderr.on('data', (chunk) => {
      this.#said = (this.#said + chunk).slice(-2000);
    });
    // A child that ends while it is being written to is told by its exit.
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => this.#end(`it ended with ${signal ?? `code ${code}`}`));
  }

  #end(reason) {
    this.#ended = true;
    this.#waiting?.reject(new Error(`${this.#name}: ${reason}\n${this.#said}`));
  }

  /** The answer to one request. */
  async request(message) {
    if (this.#ended) throw new Error(`${this.#name}: the process has ended\n${this.#said}`);
    const answered = new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    const timer = setTimeout(() => {
      this.#end(`no answer after ${PATIENCE_SECONDS} seconds`);
      this.#child.kill('SIGKILL');
    }, 1000 * PATIENCE_SECONDS);
    try {
      this.#child.stdin.write(`${JSON.stringify(message)}\n`);
      const reply = await answered;
      if (reply.error) throw new Error(`${this.#name}: ${reply.error}`);
      return reply;
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** Ends the process, whatever it is doing. */
  async close() {
    if (this.#ended) return;
    const gone = new Promise((resolve) => {
      this.#child.once('exit', resolve);
    });
    this.#child.stdin.end(`${JSON.stringify({ quit: true })}\n`);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(timer);
  }
}
