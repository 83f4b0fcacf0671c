/** Entry of a data-parallel worker thread: a copy of the model that computes its share of each batch. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadAnswer, ThreadRequest, ThreadSetup } from './data-parallel.ts';
import { LlamaModel } from './model/llama.ts';

const { config, tensors, options, sharedParameters, sharedGradients } = workerData as ThreadSetup;
const model = new LlamaModel(config, tensors, options);
const parameters = sharedParameters && new Float32Array(sharedParameters);
const gradients = sharedGradients && new Float32Array(sharedGradients);

const answer = (message: ThreadAnswer) => parentPort?.postMessage(message);

parentPort?.on('message', ({ sequences, loss: lossOptions }: ThreadRequest) => {
  if (parameters) {
    model.parameters.set(parameters);
    model.parametersChanged();
  }
  if (lossOptions.training) model.gradients.fill(0);
  const loss = model.loss(sequences, lossOptions);
  if (lossOptions.training) gradients?.set(model.gradients);
  answer({ loss });
});

answer({ loss: 0 });
