import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { downloadText } from '@/lib/download';
import { aContext, MISTRAL } from '@/testing/factories/interchange';
import { ConfigurationToolbar } from './configuration-toolbar';

jest.mock('@/lib/download');

const onImport = jest.fn();

function renderToolbar() {
  onImport.mockReset();
  const user = userEvent.setup();
  const context = aContext();
  render(
    <ConfigurationToolbar
      context={context}
      configuration={context.current}
      link="v=1&rank=16"
      onImport={onImport}
    />,
  );
  return { user, current: context.current };
}

async function openImport() {
  const { user, current } = renderToolbar();
  await user.click(screen.getByRole('button', { name: 'Import' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Import a configuration' }));
  return { user, current, dialog, field: dialog.getByRole('textbox', { name: 'Configuration' }) };
}

const AXOLOTL = `base_model: ${MISTRAL.id}
adapter: qlora
lora_r: 64
lora_alpha: 9999
warmup_ratio: 0.1
datasets:
  - path: x
`;

test('pasted text is previewed: changes, conversions, what was kept and what is unknown; then applied', async () => {
  const { user, dialog, field, current } = await openImport();
  const apply = dialog.getByRole('button', { name: 'Apply' });
  expect(apply).toBeDisabled();
  await user.click(field);
  await user.paste(AXOLOTL);
  expect(await dialog.findByText('Axolotl')).toBeInTheDocument();
  expect(dialog.getByText('LoRA rank').parentElement).toHaveTextContent('LoRA rank1664');
  expect(dialog.getByText('Quantization of the base model').parentElement).toHaveTextContent('nonenf4');
  expect(dialog.getByText(/0.1 of 600 steps: 60 warm-up steps/)).toHaveTextContent('warmup_ratio (line 5)');
  expect(dialog.getByText(/9999 is outside 1 to 512; 32 was kept/)).toHaveTextContent('lora_alpha (line 4)');
  expect(dialog.getByText('datasets (line 6)')).toBeInTheDocument();
  await user.click(apply);
  expect(onImport).toHaveBeenCalledWith({
    ...current,
    hyperparameters: { ...current.hyperparameters, lora_rank: 64, quantization: 'nf4', warmup_steps: 60 },
  });
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test.each([
  ['broken: [1, 2', /Line 1 is neither YAML nor JSON/],
  ['hello: world', /No setting of a training was recognised/],
  ['{"format": "brightrun/training-configuration", "version": 9}', /is of version 9/],
])('%j is refused at the field, and nothing can be applied', async (text, reason) => {
  const { user, dialog, field } = await openImport();
  await user.click(field);
  await user.paste(text);
  await waitFor(() => expect(field).toBeInvalid());
  expect(field).toHaveAccessibleDescription(reason);
  expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
});

test('a picked file is read; the same settings are no change', async () => {
  const { user, dialog } = await openImport();
  const file = new File(['lora_r: 16\nsequence_len: 2048\n'], 'config.yml');
  // jsdom's files cannot be read as text.
  Object.assign(file, { text: async () => 'lora_r: 16\nsequence_len: 2048\n' });
  await user.upload(dialog.getByLabelText('Choose a file'), file);
  expect(await dialog.findByText(/2 settings taken over, 0 changes/)).toBeInTheDocument();
  expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
});

test('a huge file is refused before it is read', async () => {
  const { user, dialog } = await openImport();
  await user.upload(dialog.getByLabelText('Choose a file'), new File(['x'.repeat(300_000)], 'weights.json'));
  expect(await dialog.findByText(/“weights.json” is too large/)).toBeInTheDocument();
});

test('exported: our own first, any other by choice, copied or downloaded', async () => {
  const { user } = renderToolbar();
  await user.click(screen.getByRole('button', { name: 'Export' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Export the configuration' }));
  const text = dialog.getByRole('region', { name: 'Exported configuration' });
  expect(text).toHaveTextContent('"format": "brightrun/training-configuration"');
  await user.click(dialog.getByRole('combobox', { name: 'Format' }));
  await user.click(screen.getByRole('option', { name: 'LLaMA-Factory' }));
  expect(text).toHaveTextContent('finetuning_type: lora');
  await user.click(dialog.getByRole('button', { name: 'Copy the configuration' }));
  expect(await navigator.clipboard.readText()).toContain('lora_target: all');
  await user.click(dialog.getByRole('button', { name: 'Download' }));
  expect(downloadText).toHaveBeenCalledWith(
    expect.stringContaining('cutoff_len: 2048'),
    'training-llama-factory.yaml',
  );
});

test('the link is copied with the page’s address', async () => {
  const { user } = renderToolbar();
  await user.click(screen.getByRole('button', { name: 'Copy link' }));
  expect(await navigator.clipboard.readText()).toBe('http://localhost/training/configure?v=1&rank=16');
});
