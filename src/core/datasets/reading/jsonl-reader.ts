import { ByteWindow } from './byte-window.ts';
import { JsonStrings } from './json-strings.ts';
import { LineSplitter, type LineSplitterState } from './lines.ts';
import { parseJsonBytes, recordTooLarge, type RecordReader, type SourceEvents } from './record-source.ts';

/** Reads JSONL: every line that is not blank is one record; a broken line costs only itself. */
export class JsonlReader implements RecordReader {
  private constructor(private readonly splitter: LineSplitter) {}

  static start(events: SourceEvents, offset: number, maxRecordBytes: number): JsonlReader {
    const lines = lineEvents(events, maxRecordBytes);
    return new JsonlReader(new LineSplitter(lines, maxRecordBytes, new ByteWindow(offset)));
  }

  static restore(state: LineSplitterState, events: SourceEvents, maxRecordBytes: number): JsonlReader {
    return new JsonlReader(LineSplitter.restore(state, lineEvents(events, maxRecordBytes), maxRecordBytes));
  }

  push(chunk: Uint8Array): void {
    this.splitter.push(chunk);
  }

  end(): void {
    this.splitter.end();
  }

  save(): LineSplitterState {
    return this.splitter.save();
  }
}

function lineEvents(events: SourceEvents, maxRecordBytes: number) {
  const strings = new JsonStrings();
  return {
    line(bytes: Uint8Array<ArrayBuffer>, line: number, offset: number) {
      const parsed = parseJsonBytes(bytes, { line, column: 1, offset }, strings);
      if ('problem' in parsed) {
        events.unreadable(parsed.problem, parsed.place);
        return;
      }
      const { value, repeated } = parsed;
      if (repeated) events.notice(repeated.problem, repeated.place);
      events.record({ value, line, offset, isPair: false, conversationId: null, strings });
    },
    oversizedLine(line: number, offset: number) {
      events.unreadable(recordTooLarge(maxRecordBytes), { line, offset });
    },
  };
}
