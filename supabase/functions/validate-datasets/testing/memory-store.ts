import type { ValidationCursor } from '../cursor.ts';
import type { StepProgress } from '../step.ts';
import type { ClaimedDataset, CompletedValidation, Leftover, MadeFile, ValidationStore } from '../store.ts';

const MAX_ATTEMPTS = 5;

export interface MemoryDataset {
  dataset: Omit<ClaimedDataset, 'validation_cursor' | 'validation_attempts'>;
  status: 'validating' | 'ready' | 'error';
  isDeleted: boolean;
  attempts: number;
  cursor: ValidationCursor | null;
  progress: StepProgress | null;
  lease: string | null;
  /** Given back after a failure: not claimed again before `passTime`. */
  isResting: boolean;
  result: CompletedValidation | null;
  message: string | null;
}

/** The database's part of validation in memory: the same fences as the SQL functions, leases that end by `passTime`. */
export class MemoryStore implements ValidationStore {
  readonly datasets: MemoryDataset[] = [];
  private runs = 0;

  add(dataset: MemoryDataset['dataset']): MemoryDataset {
    const waiting: MemoryDataset = {
      dataset,
      status: 'validating',
      isDeleted: false,
      attempts: 0,
      cursor: null,
      progress: null,
      lease: null,
      isResting: false,
      result: null,
      message: null,
    };
    this.datasets.push(waiting);
    return waiting;
  }

  /** Minutes later: whoever died has lost its lease, and who failed may try again. */
  passTime(): void {
    for (const row of this.datasets) Object.assign(row, { lease: null, isResting: false });
  }

  /** Checks a finished dataset again. */
  revalidate(row: MemoryDataset): void {
    Object.assign(row, { status: 'validating', attempts: 0, lease: null, cursor: null });
  }

  async claim(worker: string): Promise<ClaimedDataset | null> {
    for (const row of this.datasets) {
      if (row.status === 'validating' && row.attempts >= MAX_ATTEMPTS && row.lease === null) {
        Object.assign(row, { status: 'error', message: 'Validation was interrupted five times' });
      }
    }
    const index = this.datasets.findIndex(
      ({ status, isDeleted, lease, isResting }) =>
        status === 'validating' && !isDeleted && lease === null && !isResting,
    );
    const [row] = index < 0 ? [] : this.datasets.splice(index, 1);
    if (!row) return null;
    this.datasets.push(row);
    row.lease = worker;
    row.attempts += 1;
    row.cursor ??= { run: this.newRun(), restarts: 0, work: null };
    return structuredClone({
      ...row.dataset,
      validation_attempts: row.attempts,
      validation_cursor: row.cursor,
    });
  }

  async save(worker: string, id: string, cursor: ValidationCursor, progress: StepProgress): Promise<boolean> {
    return this.update(worker, id, { cursor: structuredClone(cursor), progress, attempts: 0 });
  }

  async complete(worker: string, id: string, result: CompletedValidation): Promise<boolean> {
    const row = this.datasets.find(({ dataset }) => dataset.id === id);
    if (!row?.cursor) return false;
    const { normalized_path: former } = row.dataset;
    const obsolete = former !== null && former !== result.normalized_path ? { obsolete: former } : {};
    const { status, error_message: message } = result;
    const changes = { status, message, result, attempts: 0, progress: null };
    const dataset = { ...row.dataset, normalized_path: result.normalized_path };
    return this.update(worker, id, { ...changes, dataset, cursor: { ...row.cursor, ...obsolete } });
  }

  async made(worker: string, id: string, file: MadeFile): Promise<boolean> {
    const row = this.datasets.find(({ dataset }) => dataset.id === id);
    if (!row?.dataset.making) return false;
    const dataset = { ...row.dataset, ...file, making: null };
    return this.update(worker, id, { dataset, cursor: null, attempts: 0, progress: null });
  }

  async fail(worker: string, id: string, reason: string, isFinal: boolean): Promise<boolean> {
    const row = this.datasets.find(({ dataset }) => dataset.id === id);
    const isOver = isFinal || (row?.attempts ?? 0) >= MAX_ATTEMPTS;
    const status = isOver ? 'error' : 'validating';
    return this.update(worker, id, { status, message: reason, isResting: !isOver });
  }

  async leftovers(limit: number): Promise<Leftover[]> {
    return this.datasets.slice(0, limit).flatMap(({ dataset, cursor, status, isDeleted, lease }) => {
      const isOver = (status !== 'validating' || isDeleted) && lease === null;
      return cursor && isOver ? [{ ...dataset, validation_cursor: cursor }] : [];
    });
  }

  async forgetRun(id: string, run: string): Promise<void> {
    const row = this.datasets.find(({ dataset }) => dataset.id === id);
    if (row && row.cursor?.run === run && (row.status !== 'validating' || row.isDeleted)) row.cursor = null;
  }

  /** Fenced by the lease, which it ends. */
  private update(worker: string, id: string, changes: Partial<MemoryDataset>): boolean {
    const row = this.datasets.find(({ dataset }) => dataset.id === id);
    if (row?.lease !== worker || row.status !== 'validating' || row.isDeleted) return false;
    Object.assign(row, { lease: null, ...changes });
    return true;
  }

  private newRun(): string {
    this.runs += 1;
    return `00000000-0000-4000-8000-${String(this.runs).padStart(12, '0')}`;
  }
}
