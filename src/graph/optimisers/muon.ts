/**
 * Muon: momentum made orthogonal, for the matrices of hidden layers.
 */
import { OptionError } from '../../errors.ts';
import type { Shape } from '../../runtime/runtime.ts';
import type { Tensor } from '../graph.ts';
import { add, cast, div, mul, scale, sqrt, sub } from '../ops/elementwise.ts';
import { transposed } from '../ops/layout.ts';
import { floatOperands } from '../ops/operation.ts';
import { formatShape, lengthOf } from '../shape.ts';
import { squaredNorm } from './norm.ts';
import { checkRange, member, type Optimiser } from './optimiser.ts';

export interface MuonOptions {
  /** Decay of the gradient's mean, in [0, 1). Default: 0.95. */
  readonly momentum?: number;
  /** Whether the gradient counts once more beside the mean that holds it (Nesterov). Default: true. */
  readonly nesterov?: boolean;
  /** Newton-Schulz steps towards an orthogonal matrix, 1 .. 99. Default: 5. */
  readonly newtonSchulzSteps?: number;
  /** The least norm that the momentum is divided by. Default: 1e-7. */
  readonly epsilon?: number;
  /**
   * What the learning rate is multiplied by, PyTorch's `adjust_lr_fn`: 'original' is √max(1, outputs / inputs), for
   * rates around 0.02 (Jordan); 'match_rms_adamw' is 0.2 √max(inputs, outputs), which gives updates of the
   * size of AdamW's, for AdamW's rates (Liu et al. 2025, arXiv 2502.16982). Default: 'original'.
   */
  readonly adjustment?: 'original' | 'match_rms_adamw';
  /** Part of a parameter that is taken off at each step, times the learning rate. Default: 0.1. */
  readonly weightDecay?: number;
}

/** Of the polynomial a x + b x³ + c x⁵, which draws singular values of 0 .. 1 towards 1: as steep at 0 as will do. */
const [A, B, C] = [3.4445, -4.775, 2.0315];

const ADJUSTMENTS: Readonly<Record<string, (inputs: number, outputs: number) => number>> = {
  original: (inputs, outputs) => Math.sqrt(Math.max(1, outputs / inputs)),
  match_rms_adamw: (inputs, outputs) => 0.2 * Math.sqrt(Math.max(inputs, outputs)),
};

/** The lengths of a matrix [inputs, outputs]. */
function lengthsOf(shape: Shape): readonly [inputs: number, outputs: number] {
  const [inputs, outputs] = shape;
  if (inputs === undefined || outputs === undefined || shape.length !== 2) {
    throw new OptionError(
      `muon: trains matrices only, not a parameter of shape ${formatShape(shape)}: use adamW for it`,
    );
  }
  return [inputs, outputs];
}

interface GemmOptions {
  /** Default: 1. */
  readonly alpha?: number;
  readonly plus?: Tensor;
  /** Default: 1. */
  readonly beta?: number;
  /** 1 multiplies with rightᵀ. */
  readonly transB?: 0 | 1;
}

/** alpha left right + beta plus in one pass, without a derivative. */
function gemm(left: Tensor, right: Tensor, { alpha = 1, plus, beta = 1, transB = 0 }: GemmOptions = {}): Tensor {
  const shape = [lengthOf(left.shape, 0), lengthOf(right.shape, transB ? 0 : 1)];
  const operands = plus ? [left, right, plus] : [left, right];
  return left.graph.apply('Gemm', operands, shape, { alpha: { float: alpha }, beta: { float: beta }, transB });
}

/** bA + cA²: how a step moves X, and everything that it multiplies, beside a X. A is symmetric. */
const polynomialOf = (a: Tensor): Tensor => gemm(a, a, { alpha: C, plus: a, beta: B });

/** The steps one after the other: X ← a X + (bA + cA²) X with A = X Xᵀ. */
function orthogonalisedDirectly(matrix: Tensor, steps: number): Tensor {
  let x = matrix;
  for (let step = 0; step < steps; step++) {
    x = gemm(polynomialOf(gemm(x, x, { transB: 1 })), x, { plus: x, beta: A });
  }
  return x;
}

/**
 * The same steps on A alone, X being multiplied once at the end: with P = a + bA + cA², the next X is P X and the
 * next A is P A P. For a wide matrix these products are much smaller. Singular values below the rounding of A
 * come out less exactly: in float32, 0.0003 of the result's norm with values from 1 down to 1e-9.
 */
function orthogonalisedByGram(matrix: Tensor, steps: number): Tensor {
  let gram = gemm(matrix, matrix, { transB: 1 });
  let total = scaledIdentity(gram, A);
  for (let step = 0; step < steps; step++) {
    const polynomial = polynomialOf(gram);
    total = step === 0 ? add(total, polynomial) : gemm(polynomial, total, { plus: total, beta: A });
    if (step === steps - 1) break;
    const half = gemm(polynomial, gram, { plus: gram, beta: A });
    gram = gemm(half, polynomial, { plus: half, beta: A });
  }
  return gemm(total, matrix);
}

/** Of the shape and type of a square matrix. */
function scaledIdentity({ graph, shape, dtype }: Tensor, value: number): Tensor {
  const size = lengthOf(shape, 0);
  const identity = graph.shared(`identity ${size} ${value}`, () => {
    const data = new Float32Array(size * size);
    for (let index = 0; index < size; index++) data[index * (size + 1)] = value;
    return { dtype: 'float32', shape: [size, size], data };
  });
  return cast(identity, dtype);
}

/**
 * From this ratio n of the sides on, the second way multiplies less: 4 n + 34 against 20 n + 10 times the shorter side
 * cubed, with five steps. The matrices of a transformer's layer of width 256 take 0.65 of the time.
 */
const WIDE = 1.5;

/**
 * Roughly the nearest matrix with orthonormal rows or columns: singular values come out between about 0.7 and
 * 1.2 instead of 1, which does no harm (Jordan et al. 2024).
 */
function orthogonalised(matrix: Tensor, steps: number, epsilon: number): Tensor {
  const { graph, dtype } = matrix;
  const norm = graph.apply('Max', [sqrt(squaredNorm(matrix)), graph.number(epsilon, dtype)], []);
  const [rows, columns] = [lengthOf(matrix.shape, 0), lengthOf(matrix.shape, 1)];
  const isTall = rows > columns;
  // The products with itself are as small as the shorter side.
  const x = isTall ? transposed(div(matrix, norm), [1, 0]) : div(matrix, norm);
  const isWide = Math.max(rows, columns) > WIDE * Math.min(rows, columns);
  const result = isWide ? orthogonalisedByGram(x, steps) : orthogonalisedDirectly(x, steps);
  return isTall ? transposed(result, [1, 0]) : result;
}

/**
 * Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/) with decoupled weight decay, by the
 * formula of `torch.optim.Muon`: m ← μ m + (1 - μ) g, u = orthogonalised(μ m + (1 - μ) g), p ← p (1 - η λ) - η s u with
 * s by the parameter's shape. Unlike PyTorch's, it computes in the parameter's own precision, not in bfloat16.
 *
 * Weights here are [inputs, outputs], PyTorch's are [outputs, inputs]; s belongs to the layer and is the same.
 * It trains matrices only; `muonWithAdamW` trains a whole model.
 *
 * @throws OptionError where an option is out of range
 * @example muon().slotsOf({ shape: [256, 1024], decay: true }) // ['muonMomentum']
 */
export function muon({
  momentum = 0.95,
  nesterov = true,
  newtonSchulzSteps = 5,
  epsilon = 1e-7,
  adjustment = 'original',
  weightDecay = 0.1,
}: MuonOptions = {}): Optimiser {
  checkRange('momentum', momentum, 0, 1);
  checkRange('epsilon', epsilon, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  checkRange('weightDecay', weightDecay, 0, Number.POSITIVE_INFINITY);
  const factorOf = ADJUSTMENTS[adjustment];
  if (!factorOf) {
    throw new OptionError(`optimiser: adjustment must be 'original' or 'match_rms_adamw', got '${adjustment}'`);
  }
  if (!(Number.isInteger(newtonSchulzSteps) && newtonSchulzSteps > 0 && newtonSchulzSteps < 100)) {
    throw new OptionError(`optimiser: newtonSchulzSteps must be a whole number of 1 .. 99, got ${newtonSchulzSteps}`);
  }
  return {
    slotsOf({ shape }) {
      lengthsOf(shape);
      // Not the name that sgd's has: the one must not resume from the other's.
      return ['muonMomentum'];
    },
    scalarsAt: (_step, learningRate) => ({
      learningRate,
      ...(weightDecay > 0 ? { keptWeight: 1 - learningRate * weightDecay } : {}),
    }),
    update(parameter, gradient, slots, scalars, { decay }) {
      floatOperands('muon', parameter, gradient);
      const factor = factorOf(...lengthsOf(parameter.shape));
      const fresh = scale(gradient, 1 - momentum);
      const mean = add(scale(member('slot', slots, 'muonMomentum'), momentum), fresh);
      const direction = orthogonalised(nesterov ? add(scale(mean, momentum), fresh) : mean, newtonSchulzSteps, epsilon);
      const kept = decay && weightDecay > 0 ? mul(parameter, member('scalar', scalars, 'keptWeight')) : parameter;
      const step = mul(direction, scale(member('scalar', scalars, 'learningRate'), factor));
      return { parameter: sub(kept, step), slots: { muonMomentum: mean } };
    },
  };
}
