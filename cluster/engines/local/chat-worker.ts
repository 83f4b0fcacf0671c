/**
 * The process that writes answers: `chat-worker.ts <conversations> [base model directory]`. It gets orders from the service
 * that started it and ends with it. Answers are written side by side, a token of each in turn.
 */
import { describeFailure } from '../training-error.ts';
import { loadBaseModel } from './base-model.ts';
import { writeAnswer } from './chat-answer.ts';
import { ChatModels } from './chat-models.ts';
import type { ChatOrder, ChatReport } from './chat-protocol.ts';

const [conversations, baseModelDirectory] = process.argv.slice(2);
if (!conversations || !process.send) {
  throw new Error('Usage: chat-worker.ts <conversations> [base model directory], with a channel for orders');
}

type Answer = ReturnType<typeof writeAnswer>;
const active = new Map<number, { answer: Answer; release: () => void }>();
const report = (message: ChatReport) => void process.send?.(message);

const models = loadBaseModel(baseModelDirectory).then((base) => new ChatModels(base, Number(conversations)));
// In the order in which they came, also those that come while the model is still being read.
process.on('message', (order: ChatOrder) => void models.then((loaded) => obey(loaded, order)));
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the service decides what happens then.
process.on('SIGINT', () => undefined);

function obey(from: ChatModels, order: ChatOrder): void {
  const { id } = order;
  if (order.type === 'cancel') return finish(id);
  try {
    const { place, release } = from.take(order.task.adapter);
    active.set(id, { answer: writeAnswer(place, order.task), release });
    if (active.size === 1) setImmediate(writeOn);
  } catch (error) {
    report({ id, error: describeFailure(error) });
  }
}

/** One event of every answer; then whatever was ordered meanwhile. */
function writeOn(): void {
  for (const [id, { answer }] of [...active]) {
    try {
      const { done, value } = answer.next();
      if (done) finish(id);
      else if (value.type !== 'text' || value.text !== '') report({ id, event: value });
    } catch (error) {
      finish(id);
      report({ id, error: describeFailure(error) });
    }
  }
  if (active.size > 0) setImmediate(writeOn);
}

function finish(id: number): void {
  active.get(id)?.release();
  active.delete(id);
}
