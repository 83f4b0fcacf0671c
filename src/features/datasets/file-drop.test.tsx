import { render } from '@testing-library/react';
import { FileDrop } from './file-drop';

test('a file that was chosen before the page was alive is taken up, once', () => {
  const file = new File(['{}'], 'chats.jsonl');
  const files = [file] as unknown as FileList;
  const chosen = jest.spyOn(HTMLInputElement.prototype, 'files', 'get').mockReturnValue(files);
  const onPick = jest.fn();
  const drop = <FileDrop file={null} error={null} onPick={onPick} onRefuse={jest.fn()} />;
  const { rerender } = render(drop);
  rerender(drop);
  chosen.mockRestore();
  expect(onPick.mock.calls).toEqual([[file]]);
});
