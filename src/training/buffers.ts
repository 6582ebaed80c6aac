/**
 * The parameters and optimiser slots of a run on the host, twice: a step reads one set and writes the other
 * and then they change places, since a runtime must not write into what it reads.
 */
import type { TrainingState } from '../checkpoint/state.ts';
import { CheckpointError } from '../errors.ts';
import { Random } from '../random.ts';
import type { Feeds, Shape, TensorData } from '../runtime/runtime.ts';
import { parameterName, slotName, updatedName } from './programs.ts';
import type { ParameterSpec } from './task.ts';

type Floats = TensorData<'float32'>;

/** One set under the names that it has as a program's input and as its output. */
interface BufferSet {
  readonly inputs: Readonly<Record<string, Floats>>;
  readonly outputs: Readonly<Record<string, Floats>>;
}

export class ParameterBuffers {
  readonly #specs: readonly ParameterSpec[];
  readonly #slotsOf: (spec: ParameterSpec) => readonly string[];
  #current: BufferSet;
  #next: BufferSet;

  /**
   * @param slotsOf names of a parameter's slots
   * @param origin a stored state, or the seed of new weights (slots then start at zero)
   * @throws CheckpointError where the stored state is of other parameters or of another optimiser
   */
  constructor(
    specs: readonly ParameterSpec[],
    slotsOf: (spec: ParameterSpec) => readonly string[],
    origin: TrainingState | number,
  ) {
    this.#specs = specs;
    this.#slotsOf = slotsOf;
    const initial = specs.flatMap((spec, index): [string, Floats][] => [
      [
        parameterName(spec.name),
        typeof origin === 'number'
          ? floats(spec.shape, spec.init(Random.of(origin, index)))
          : stored('parameter', origin.parameters[spec.name], spec),
      ],
      ...slotsOf(spec).map((slot): [string, Floats] => [
        slotName(slot, spec.name),
        typeof origin === 'number'
          ? floats(spec.shape)
          : stored(`slot '${slot}' of parameter`, origin.slots[slot]?.[spec.name], spec),
      ]),
    ]);
    if (typeof origin !== 'number') checkOrigin(origin, specs, slotsOf);
    this.#current = bufferSet(initial);
    this.#next = bufferSet(initial.map(([name, { shape }]) => [name, floats(shape)]));
  }

  /** Inputs of the next step. */
  get current(): Feeds {
    return this.#current.inputs;
  }

  /** Inputs of an evaluation. @param slot what is judged in place of the parameters */
  judged(slot: string | undefined): Feeds {
    return Object.fromEntries(this.#specs.map(({ name }) => [parameterName(name), this.#judged(name, slot)]));
  }

  /** Copies of what is judged, by the parameters' names. */
  judgedCopies(slot: string | undefined): Record<string, Floats> {
    return Object.fromEntries(
      this.#specs.map(({ name, shape }) => [name, floats(shape, this.#judged(name, slot).data.slice())]),
    );
  }

  /** Where the next step writes its outputs. */
  get next(): Feeds {
    return this.#next.outputs;
  }

  /** What was written becomes current. */
  swap(): void {
    const written = this.#next;
    this.#next = this.#current;
    this.#current = written;
  }

  /** Copies of the current parameters and slots. */
  snapshot(): Pick<TrainingState, 'parameters' | 'slots'> {
    const copies = (specs: readonly ParameterSpec[], nameOf: (name: string) => string): Record<string, Floats> =>
      Object.fromEntries(
        specs.map(({ name, shape }) => [
          name,
          floats(shape, (this.#current.inputs[nameOf(name)] as Floats).data.slice()),
        ]),
      );
    const slots = new Set(this.#specs.flatMap((spec) => this.#slotsOf(spec)));
    return {
      parameters: copies(this.#specs, parameterName),
      slots: Object.fromEntries(
        Array.from(slots, (slot) => {
          const having = this.#specs.filter((spec) => this.#slotsOf(spec).includes(slot));
          return [slot, copies(having, (name) => slotName(slot, name))];
        }),
      ),
    };
  }

  #judged(name: string, slot: string | undefined): Floats {
    return this.#current.inputs[slot === undefined ? parameterName(name) : slotName(slot, name)] as Floats;
  }
}

/** Refuses a state that holds more than the run knows, such as another optimiser's slots: it would be dropped silently. */
function checkOrigin(
  { parameters, slots }: TrainingState,
  specs: readonly ParameterSpec[],
  slotsOf: (spec: ParameterSpec) => readonly string[],
): void {
  const known = new Set(
    specs.flatMap((spec) => [spec.name, ...slotsOf(spec).map((slot) => slotName(slot, spec.name))]),
  );
  const held = [
    ...Object.keys(parameters),
    ...Object.entries(slots).flatMap(([slot, tensors]) => Object.keys(tensors).map((name) => slotName(slot, name))),
  ];
  const foreign = held.find((name) => !known.has(name));
  if (foreign !== undefined) {
    throw new CheckpointError(
      `the training state holds '${foreign}', which this run has no use for: it comes from other parameters or another optimiser`,
    );
  }
}

function bufferSet(entries: readonly [string, Floats][]): BufferSet {
  return {
    inputs: Object.fromEntries(entries),
    outputs: Object.fromEntries(entries.map(([name, tensor]) => [updatedName(name), tensor])),
  };
}

function floats(shape: Shape, data?: Float32Array): Floats {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (data !== undefined && data.length !== size) {
    throw new RangeError(`${data.length} values do not fill the shape [${shape.join(', ')}]`);
  }
  return { dtype: 'float32', shape, data: data ?? new Float32Array(size) };
}

function stored(what: string, tensor: Floats | undefined, { name, shape }: ParameterSpec): Floats {
  if (tensor === undefined || tensor.shape.join() !== shape.join()) {
    throw new CheckpointError(
      `the checkpoint has no ${what} ${name} of shape [${shape.join(', ')}]; resume with the settings of its run and the version of Cadenza that began it`,
    );
  }
  return floats(shape, tensor.data.slice());
}
