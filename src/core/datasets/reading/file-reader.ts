import { problem } from '../defects.ts';
import { ByteWindow, type ByteWindowState } from './byte-window.ts';
import { decideContainer, type Container } from './container.ts';
import { JsonScanner, type JsonScanState } from './json-scan.ts';
import { JsonlReader } from './jsonl-reader.ts';
import type { LineSplitterState } from './lines.ts';
import { DEFAULT_READING_LIMITS, type ReadingLimits, type SourceEvents } from './record-source.ts';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const ARCHIVES: readonly { kind: string; magic: readonly number[] }[] = [
  { kind: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
  { kind: 'gzip', magic: [0x1f, 0x8b] },
  { kind: '7z', magic: [0x37, 0x7a, 0xbc, 0xaf] },
  { kind: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
];

export type FileReaderState =
  | { phase: 'probing'; probe: ByteWindowState }
  | { phase: 'lines'; reader: LineSplitterState }
  | { phase: 'document'; reader: JsonScanState }
  | { phase: 'stopped' };

type Phase =
  | { name: 'probing'; probe: ByteWindow }
  | { name: 'lines'; reader: JsonlReader }
  | { name: 'document'; reader: JsonScanner }
  | { name: 'stopped' };

/**
 * Reads a dataset file of any accepted container as a stream of bytes. It refuses what is no text (archives, UTF-16, NUL
 * bytes), drops a byte order mark, decides between JSONL and whole-file JSON, and passes the records on.
 */
export class FileReader {
  private phase: Phase = { name: 'probing', probe: new ByteWindow() };
  private readonly events: SourceEvents;

  constructor(
    events: SourceEvents,
    private readonly limits: ReadingLimits = DEFAULT_READING_LIMITS,
  ) {
    this.events = {
      ...events,
      fatal: (found, place) => {
        this.phase = { name: 'stopped' };
        events.fatal(found, place);
      },
    };
  }

  /** Null while the file is too short to tell. */
  get container(): Container | null {
    return this.phase.name === 'lines' || this.phase.name === 'document' ? this.phase.name : null;
  }

  push(chunk: Uint8Array): void {
    switch (this.phase.name) {
      case 'probing':
        this.phase.probe.append(chunk);
        if (this.phase.probe.end >= this.limits.probeBytes) this.decide(this.phase.probe.view());
        return;
      case 'lines':
      case 'document':
        this.phase.reader.push(chunk);
        return;
      case 'stopped':
    }
  }

  end(): void {
    if (this.phase.name === 'probing') this.decide(this.phase.probe.view());
    if (this.phase.name === 'lines' || this.phase.name === 'document') this.phase.reader.end();
  }

  save(): FileReaderState {
    switch (this.phase.name) {
      case 'probing':
        return { phase: 'probing', probe: this.phase.probe.save() };
      case 'lines':
        return { phase: 'lines', reader: this.phase.reader.save() };
      case 'document':
        return { phase: 'document', reader: this.phase.reader.save() };
      case 'stopped':
        return { phase: 'stopped' };
    }
  }

  static restore(state: FileReaderState, events: SourceEvents, limits = DEFAULT_READING_LIMITS): FileReader {
    const file = new FileReader(events, limits);
    file.phase = restorePhase(state, file.events, limits);
    return file;
  }

  /** Looks at the first `probeBytes` only, whatever the chunks, so that the decision never depends on how a file is cut. */
  private decide(bytes: Uint8Array): void {
    const head = bytes.subarray(0, this.limits.probeBytes);
    const archive = ARCHIVES.find(({ magic }) => startsWith(head, magic));
    const nul = head.indexOf(0);
    if (archive) return this.events.fatal(problem('compressed_file', { kind: archive.kind }), { line: 1 });
    if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff])) {
      return this.events.fatal(problem('utf16_file'), { line: 1 });
    }
    if (nul >= 0)
      return this.events.fatal(problem('binary_file', { offset: nul }), { line: lineOf(head, nul) });
    const { maxRecordBytes } = this.limits;
    const textStart = startsWith(head, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    this.phase =
      decideContainer(head.subarray(textStart)) === 'lines'
        ? { name: 'lines', reader: JsonlReader.start(this.events, textStart, maxRecordBytes) }
        : { name: 'document', reader: JsonScanner.start(this.events, textStart, maxRecordBytes) };
    this.phase.reader.push(bytes.subarray(textStart));
  }
}

function restorePhase(
  state: FileReaderState,
  events: SourceEvents,
  { maxRecordBytes }: ReadingLimits,
): Phase {
  switch (state.phase) {
    case 'probing':
      return { name: 'probing', probe: ByteWindow.restore(state.probe) };
    case 'lines':
      return { name: 'lines', reader: JsonlReader.restore(state.reader, events, maxRecordBytes) };
    case 'document':
      return { name: 'document', reader: JsonScanner.restore(state.reader, events, maxRecordBytes) };
    case 'stopped':
      return { name: 'stopped' };
  }
}

const startsWith = (bytes: Uint8Array, prefix: readonly number[]) =>
  bytes.length >= prefix.length && prefix.every((byte, index) => bytes[index] === byte);

const lineOf = (bytes: Uint8Array, index: number) =>
  bytes.subarray(0, index).reduce((line, byte) => (byte === 0x0a ? line + 1 : line), 1);
