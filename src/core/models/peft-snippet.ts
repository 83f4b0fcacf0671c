/** Python that loads an adapter onto its base model with PEFT and lets it answer. */
export function peftSnippet({ baseModel, folder }: { baseModel: string; folder: string }): string {
  return `# pip install torch transformers peft
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

# The folder with the downloaded files.
folder = ${pythonString(folder)}
# An id on the Hugging Face hub, or the folder of the base model.
base_model = ${pythonString(baseModel)}

tokenizer = AutoTokenizer.from_pretrained(folder)
base = AutoModelForCausalLM.from_pretrained(base_model, torch_dtype="auto", device_map="auto")
model = PeftModel.from_pretrained(base, folder)

messages = [{"role": "user", "content": "Hello"}]
inputs = tokenizer.apply_chat_template(
    messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
).to(model.device)
output = model.generate(**inputs, max_new_tokens=200)
print(tokenizer.decode(output[0][inputs["input_ids"].shape[-1] :], skip_special_tokens=True))
`;
}

/** A JSON string is a Python string too. */
const pythonString = (text: string): string => JSON.stringify(text);

/** A folder name out of a model's name: `./support-tone`. */
export function adapterFolder(modelName: string): string {
  const slug = modelName
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `./${slug || 'adapter'}`;
}
