import type { ArtifactInput } from './artifacts.ts';

/** The adapter's README.md, with the front matter that Hugging Face reads. */
export function modelCard({ base, request, effective, progress }: ArtifactInput): string {
  const { lora } = request.method;
  const loss = (value: number | null) => (value === null ? 'not measured' : value.toFixed(4));
  return `---
base_model: ${base.id}
library_name: peft
tags:
  - lora
---

# LoRA adapter for ${base.id}

| | |
|---|---|
| Validation loss before training | ${loss(progress.baselineValidLoss)} |
| Validation loss after training | ${loss(progress.validLoss)} |
| Lowest validation loss | ${progress.best ? `${loss(progress.best.loss)} at step ${progress.best.step}` : 'not measured'} |
| Last training loss | ${loss(progress.trainLoss)} |
| Steps, epochs | ${progress.step}, ${effective.epochs} |
| Tokens trained on | ${progress.tokens} |
| Rank, alpha, dropout | ${lora.r}, ${lora.alpha}, ${lora.dropout} |
| Target modules | ${lora.target_modules.join(', ')} |
| Learning rate, scheduler | ${effective.learningRate}, ${effective.scheduler} |
| Seed | ${effective.seed} |

The base model is a toy: the adapter has learned format, persona and slots, not knowledge. What was requested and what was
done stand side by side in \`training_args.json\`.

## Use

\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("path/to/this/folder")
base = AutoModelForCausalLM.from_pretrained("path/to/${base.id}")
model = PeftModel.from_pretrained(base, "path/to/this/folder")
\`\`\`

Chat with the system prompt it was trained with.
`;
}
