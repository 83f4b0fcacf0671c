import { isTarget, type CanonicalRow, type DatasetSplit } from './canonical-row.ts';
import { checkConversation, toWellFormed } from './conversation-rules.ts';
import type { DatasetDefect, DatasetFormat, SampleConversation } from './dataset.schema.ts';
import { describeDefect, isError, problem, type DefectPlace, type Problem } from './defects.ts';
import { detectFormat } from './detect-format.ts';
import { checkExtension } from './file-name.ts';
import { FORMAT_NAMES } from './format-names.ts';
import { readBrightrunMetadata, type BrightrunMetadata } from './formats/brightrun-metadata.ts';
import type { DatasetFixes, FixEffect } from './fixes/fixes.schema.ts';
import { splitRuleOf } from './fixes/split-rule.ts';
import { RowFixer, type RowFixerState } from './fixes/row-fixer.ts';
import type { ParsedRecord } from './formats/format-parser.ts';
import { FORMAT_PARSERS } from './formats/format-parsers.ts';
import { describeType, isJsonObject } from './formats/json-object.ts';
import { QualityLints, type QualityLintsState } from './lints/quality-lints.ts';
import { NormalizedWriter } from './normalized-writer.ts';
import { DEFAULT_READINESS_LIMITS, reasonNotReady, type ReadinessLimits } from './readiness.ts';
import { FileReader, type FileReaderState } from './reading/file-reader.ts';
import type { ReadingLimits, SourceEvents, SourceRecord } from './reading/record-source.ts';
import {
  DefectCollector,
  MAX_DEFECTS_PER_CODE,
  type DefectCollectorState,
  type ValidationReport,
} from './report.ts';
import { RowTexts } from './row-texts.ts';
import { SampleCollector } from './samples.ts';
import { SplitAssigner, type SplitAssignerState, type UnsplitRow } from './split.ts';
import { StatisticsCollector, type DatasetStatistics, type StatisticsState } from './statistics.ts';
import { approximateTokenCounter, type TokenCounter } from './token-count.ts';
import { startOfProgress, type ValidatorProgress } from './validator-progress.ts';

export interface ValidatorOptions {
  readonly fileName: string;
  /** Read the file as this format whatever it looks like; null detects it. */
  readonly requestedFormat: DatasetFormat | null;
  /**
   * Receives the normalized file (canonical JSONL, UTF-8) in order, at most one piece for each `push` and `finish`, whose
   * bytes are valid during the call. Null makes none: a check before the upload needs only the report, and is twice as fast without.
   */
  readonly sink: ((bytes: Uint8Array) => void) | null;
  readonly limits?: ReadinessLimits;
  readonly reading?: ReadingLimits;
  readonly tokenCounter?: TokenCounter;
  /** False leaves the quality checks out: for a pass that needs only the normalized file. */
  readonly withLints?: boolean;
  /** Changes to make on the way: the normalized file is then the fixed dataset. */
  readonly fixes?: DatasetFixes;
}

export interface ValidationResult {
  readonly report: ValidationReport;
  readonly statistics: DatasetStatistics;
  /** Name of the token counter, and whether its counts are estimates. */
  readonly tokenizer: string;
  readonly isTokenCountApproximate: boolean;
  /** The first three conversations. */
  readonly samples: SampleConversation[];
  readonly normalizedBytes: number;
}

/** Everything a validator needs to go on from where it was: plain JSON but for byte arrays; `packState` makes bytes of it. */
export interface ValidatorSnapshot {
  readonly version: 1;
  readonly progress: ValidatorProgress;
  readonly normalizedBytes: number;
  readonly file: FileReaderState;
  readonly defects: DefectCollectorState;
  readonly splits: SplitAssignerState;
  readonly statistics: StatisticsState;
  readonly lints: QualityLintsState | null;
  readonly fixer: RowFixerState | null;
  readonly samples: SampleConversation[];
}

/**
 * Validates a dataset file as a stream of bytes: `push` the chunks in order (however the file is cut, the result is the
 * same), then `finish`. Memory does not grow with the file. Malformed input never throws; it becomes a defect. With a
 * snapshot taken after some `push`, a new validator goes on at `snapshot.progress.offset` as if nothing had happened.
 */
export function createValidator(options: ValidatorOptions, snapshot?: ValidatorSnapshot): DatasetValidator {
  return new DatasetValidator(options, snapshot);
}

export class DatasetValidator {
  private readonly progress: ValidatorProgress;
  private readonly file: FileReader;
  private readonly defects: DefectCollector;
  private readonly splits: SplitAssigner;
  private readonly statistics: StatisticsCollector;
  private readonly lints: QualityLints | null;
  private readonly fixer: RowFixer | null;
  private readonly samples: SampleCollector;
  private readonly writer: NormalizedWriter | null;
  private readonly texts = new RowTexts();
  /** The record that is being taken, whose bytes are at hand. */
  private current: SourceRecord | null = null;
  private readonly tokenCounter: TokenCounter;
  private readonly limits: ReadinessLimits;

  constructor(
    private readonly options: ValidatorOptions,
    snapshot?: ValidatorSnapshot,
  ) {
    const events: SourceEvents = {
      record: (record) => {
        this.current = record;
        this.takeRecord(record);
        this.current = null;
      },
      metadata: (value, line) => this.takeMetadata(value, line),
      notice: (found, place) => this.note([found], place),
      unreadable: (found, place) => this.reject([found], place),
      fatal: (found, place) => this.fail(found, place),
    };
    const emit = (row: UnsplitRow, split: DatasetSplit) => this.takeRow(row, split);
    this.progress = snapshot ? { ...snapshot.progress } : startOfProgress(options.requestedFormat);
    this.file = snapshot
      ? FileReader.restore(snapshot.file, events, options.reading)
      : new FileReader(events, options.reading);
    this.defects = new DefectCollector(snapshot?.defects);
    const splitRule = splitRuleOf(options.fixes);
    this.splits = snapshot
      ? SplitAssigner.restore(snapshot.splits, emit, splitRule)
      : SplitAssigner.start(emit, splitRule);
    this.statistics = snapshot
      ? StatisticsCollector.restore(snapshot.statistics)
      : StatisticsCollector.start();
    this.lints = (options.withLints ?? true) ? new QualityLints(snapshot?.lints ?? undefined) : null;
    this.fixer = options.fixes ? new RowFixer(options.fixes, snapshot?.fixer ?? undefined) : null;
    this.samples = new SampleCollector(structuredClone(snapshot?.samples));
    this.writer = options.sink && new NormalizedWriter(options.sink, snapshot?.normalizedBytes);
    this.tokenCounter = options.tokenCounter ?? approximateTokenCounter;
    this.limits = options.limits ?? DEFAULT_READINESS_LIMITS;
  }

  /** Bytes and rows taken so far, for a progress bar. */
  get taken(): { bytes: number; rows: number } {
    return { bytes: this.progress.offset, rows: this.progress.usable + this.progress.rejected };
  }

  /** Records with errors so far. */
  get rejected(): number {
    return this.progress.rejected;
  }

  /** True once nothing that follows can be read: the rest of the file need not be fetched. */
  get isOver(): boolean {
    return this.progress.fatalReason !== null;
  }

  /** What the fixes have done so far, in the order they are applied; none without fixes. */
  get effects(): FixEffect[] {
    return this.fixer?.result() ?? [];
  }

  push(chunk: Uint8Array): void {
    this.progress.offset += chunk.length;
    this.file.push(chunk);
    this.writer?.flush();
  }

  finish(): ValidationResult {
    this.file.end();
    this.splits.end();
    this.writer?.flush();
    this.checkFile();
    const report = this.report();
    return {
      report,
      statistics: this.statistics.result(),
      tokenizer: this.tokenCounter.name,
      isTokenCountApproximate: this.tokenCounter.isApproximate,
      samples: this.samples.save(),
      normalizedBytes: this.writer?.bytes ?? 0,
    };
  }

  snapshot(): ValidatorSnapshot {
    return {
      version: 1,
      progress: { ...this.progress },
      normalizedBytes: this.writer?.bytes ?? 0,
      file: this.file.save(),
      defects: this.defects.save(),
      splits: this.splits.save(),
      statistics: this.statistics.save(),
      lints: this.lints?.save() ?? null,
      fixer: this.fixer?.save() ?? null,
      samples: this.samples.save(),
    };
  }

  /** Gives the memory of its tables back at once, when nothing is to be pushed any more. */
  release(): void {
    this.statistics.release();
    this.lints?.release();
    this.fixer?.release();
  }

  private takeRecord(record: SourceRecord): void {
    const { value, line, offset } = record;
    if (isJsonObject(value) && isJsonObject(value._meta)) {
      this.takeMetadata(value._meta, line);
      return;
    }
    this.detect(record);
    const { format } = this.progress;
    if (format === null) {
      this.reject([problem('unknown_record')], { line, offset });
    } else if (!isJsonObject(value)) {
      const actual = describeType(value);
      const found = problem('wrong_type', { field: 'record', expected: 'an object', actual });
      this.reject([found], { line, offset });
    } else {
      this.takeParsed(FORMAT_PARSERS[format](value), record);
    }
  }

  private takeParsed(parsed: ParsedRecord, record: SourceRecord): void {
    const { line, offset } = record;
    const conversationId = this.conversationIdOf(parsed, record);
    const place = { line, offset, conversationId };
    if (parsed.isPlaceholder) {
      this.progress.records += 1;
      this.progress.placeholders += 1;
      return;
    }
    if (parsed.problems.some(isError)) {
      this.reject(parsed.problems, place);
      return;
    }
    const fixed = this.fixer?.fix(parsed.messages);
    const draft = fixed?.messages ?? parsed.messages;
    const { messages, problems } = checkConversation(draft, record.strings.hasUnicodeEscapes);
    if (problems.some(isError)) {
      this.reject([...parsed.problems, ...problems], place);
      return;
    }
    this.note(parsed.problems, place);
    this.note(problems, place);
    this.progress.records += 1;
    this.progress.usable += 1;
    if (fixed && this.fixer?.accept(fixed.changes, messages, line) === false) return;
    this.splits.add({ conversationId, explicit: parsed.split, messages, line, offset });
  }

  private takeRow(unsplit: UnsplitRow, split: DatasetSplit): void {
    const { conversationId, messages, offset } = unsplit;
    const row: CanonicalRow = { conversation_id: conversationId, split, messages };
    const tokens = this.tokenCounter.countRow(messages);
    const strings = this.current?.offset === offset ? this.current.strings : null;
    if (this.lints !== null || this.writer !== null) this.texts.set(messages, strings);
    this.lint(unsplit, split, tokens);
    this.statistics.add(row, tokens);
    this.samples.add(row);
    this.writer?.add(row, this.texts);
  }

  private lint(
    { conversationId, explicit, messages, line, offset }: UnsplitRow,
    split: DatasetSplit,
    tokens: number,
  ): void {
    if (this.lints === null) return;
    const promptTokens = this.tokenCounter.countRow(messages.slice(0, messages.findIndex(isTarget)));
    const isSplitExplicit = explicit !== null;
    const { texts } = this;
    const row = {
      conversationId,
      messages,
      texts,
      split,
      isSplitExplicit,
      line,
      offset,
      tokens,
      promptTokens,
    };
    this.note(this.lints.check(row), { line, offset, conversationId });
  }

  private takeMetadata(value: unknown, line: number): void {
    this.progress.metadata ??= readBrightrunMetadata(value, line);
  }

  private detect({ value, line, isPair }: SourceRecord): void {
    const { progress } = this;
    if (progress.detected !== null) return;
    const found = isPair
      ? { format: 'brightrun_lora_v4' as const, reason: 'a pair of the list "training_pairs"' }
      : detectFormat(value);
    if (found === null) return;
    progress.detected = found.format;
    progress.evidence = `Line ${line} has ${found.reason}.`;
    progress.format ??= found.format;
  }

  private conversationIdOf(parsed: ParsedRecord, record: SourceRecord): string {
    const given = record.conversationId ?? parsed.conversationId;
    if (given !== null) {
      this.progress.generatedId = null;
      return toWellFormed(given);
    }
    const { generatedId, records } = this.progress;
    const id =
      parsed.continuesConversation && generatedId !== null ? generatedId : `conversation-${records + 1}`;
    this.progress.generatedId = id;
    return id;
  }

  private reject(found: readonly Problem[], place: DefectPlace): void {
    this.progress.records += 1;
    this.progress.rejected += 1;
    this.note(found, place);
    const [error] = found.filter(isError);
    if (error) this.fixer?.reject(describeDefect(error, place).message, place.line);
  }

  private fail(found: Problem, place: DefectPlace): void {
    this.progress.fatalReason ??= fatalReason(describeDefect(found, place));
    this.defects.add(found, place);
  }

  private note(found: readonly Problem[], place: DefectPlace): void {
    for (const one of found) this.defects.add(one, place);
  }

  /** What can be said of the file only at its end. */
  private checkFile(): void {
    const { format, detected, metadata, records, fatalReason } = this.progress;
    const { requestedFormat, fileName } = this.options;
    if (fatalReason !== null) return;
    if (records === 0) return this.fail(problem('empty_file'), { line: 1 });
    if (format === null) return this.fail(problem('unknown_format'), { line: 1 });
    const mismatch = this.file.container && checkExtension(fileName, this.file.container, records);
    if (mismatch) this.note([mismatch], { line: 1 });
    if (requestedFormat !== null && detected !== null && requestedFormat !== detected) {
      const names = { requested: FORMAT_NAMES[requestedFormat], detected: FORMAT_NAMES[detected] };
      this.note([problem('requested_format_differs', names)], { line: 1 });
    }
    if (format === 'brightrun_lora_v4' && metadata !== null) this.checkMetadata(metadata);
    for (const { found, place } of this.lints?.fileProblems() ?? []) this.defects.add(found, place);
  }

  private checkMetadata({ line, declaredPairs, otherVersion }: BrightrunMetadata): void {
    const { records } = this.progress;
    const targets = this.statistics.targets.total;
    if (declaredPairs !== null && declaredPairs !== records && declaredPairs !== targets) {
      const values = { declared: declaredPairs, found: records, targets };
      this.note([problem('declared_count_differs', values)], { line });
    }
    if (otherVersion !== null) this.note([problem('other_version_label', { label: otherVersion })], { line });
  }

  private report(): ValidationReport {
    const { format, detected, evidence, usable, rejected, placeholders, fatalReason } = this.progress;
    const { targets } = this.statistics;
    const rows = { total: usable + rejected, usable, rejected, placeholders };
    const reason = fatalReason ?? reasonNotReady(rows, targets, this.limits);
    return {
      format,
      detected_format: detected,
      evidence,
      ...this.defects.result(),
      ...(this.lints === null ? {} : { lints: this.lints.summary() }),
      rows,
      targets: targets.total,
      limits: {
        min_targets: this.limits.minTargets,
        max_error_share: this.limits.maxErrorShare,
        max_defects_per_code: MAX_DEFECTS_PER_CODE,
      },
      ready: reason === null,
      reason,
    };
  }
}

/** Why nothing of the file can be used; where it breaks, when that is a place inside a line. */
function fatalReason({ line, column, message }: DatasetDefect): string {
  return column === undefined ? message : `Line ${line}, column ${column}: ${message}`;
}
