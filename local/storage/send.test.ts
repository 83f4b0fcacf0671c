import { attachment } from './send.ts';

test.each([
  ['model.safetensors', `attachment; filename="model.safetensors"; filename*=UTF-8''model.safetensors`],
  ['my "best".zip', `attachment; filename="my _best_.zip"; filename*=UTF-8''my%20%22best%22.zip`],
  ['modèle.zip', `attachment; filename="mod_le.zip"; filename*=UTF-8''mod%C3%A8le.zip`],
  [
    'a\r\nset-cookie: x',
    `attachment; filename="a__set-cookie: x"; filename*=UTF-8''a%0D%0Aset-cookie%3A%20x`,
  ],
])('%j is saved under its own name and cannot add a header', (fileName, expected) => {
  expect(attachment(fileName)).toBe(expected);
});
