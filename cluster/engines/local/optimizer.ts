export interface AdamWSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

export const ADAMW_DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** AdamW with decoupled weight decay (Loshchilov and Hutter, 2019). Its state is part of a checkpoint. */
export class AdamW {
  /** Updates made so far. */
  step = 0;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;

  constructor(
    parameterCount: number,
    private readonly settings: AdamWSettings,
  ) {
    this.firstMoment = new Float32Array(parameterCount);
    this.secondMoment = new Float32Array(parameterCount);
  }

  /** Moves `parameters` in place, using `gradients` times `gradientScale`. */
  update(
    parameters: Float32Array,
    gradients: Float32Array,
    learningRate: number,
    gradientScale: number,
  ): void {
    const { beta1, beta2, epsilon, weightDecay } = this.settings;
    const { firstMoment, secondMoment } = this;
    this.step += 1;
    const correction1 = 1 - beta1 ** this.step;
    const correction2 = 1 - beta2 ** this.step;
    for (let i = 0; i < parameters.length; i++) {
      const gradient = (gradients[i] ?? 0) * gradientScale;
      const first = beta1 * (firstMoment[i] ?? 0) + (1 - beta1) * gradient;
      const second = beta2 * (secondMoment[i] ?? 0) + (1 - beta2) * gradient * gradient;
      firstMoment[i] = first;
      secondMoment[i] = second;
      const parameter = parameters[i] ?? 0;
      const direction = first / correction1 / (Math.sqrt(second / correction2) + epsilon);
      parameters[i] = parameter - learningRate * (direction + weightDecay * parameter);
    }
  }
}

/** Euclidean norm of all gradients together. */
export function gradientNorm(gradients: Float32Array): number {
  let squares = 0;
  for (const gradient of gradients) squares += gradient * gradient;
  return Math.sqrt(squares);
}

/** The factor that brings a norm down to `maxNorm`, 1 when it is already below. */
export function clipFactor(norm: number, maxNorm: number): number {
  return norm > maxNorm ? maxNorm / norm : 1;
}
