"""
`python3 -m brightrun_payload [--offer <file>] [--dry-run] <job directory> <attempt>`

Trains the attempt that job.json names and nobody else has claimed. SIGTERM, or the attempt's stop file, makes it save a
checkpoint and stop. Exit codes: 0 done, 1 failed (state.json says why), 2 stopped and resumable, 3 another program does
this attempt, 4 no space left to say that there is no space left. With --dry-run it checks job, offer and rows, needs no
libraries, claims nothing and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from .errors import JsonObject, TrainingError, describe_failure, is_disk_full
from .job import Job, JobPaths, claim_attempt, read_job, weights_of
from .recorder import JobRecorder
from .rows import read_rows
from .stop import StopRequest

SUCCEEDED, FAILED, STOPPED, ALREADY_RUNNING, NO_SPACE = range(5)


def dry_run(paths: JobPaths, job: Job, offer: str | None) -> JsonObject:
    """What a training would begin with, as far as that can be told without libraries. Raises TrainingError."""
    counts = {"train": 0, "validation": 0}
    learned = 0
    for row in read_rows(paths.training_file):
        counts[row.split] += 1
        learned += sum(len(m.content) for m in row.messages if m.role == "assistant" and m.weight == 1)
    if counts["train"] == 0 or learned == 0:
        raise TrainingError("invalid_training_file", "The training file has no row with an answer to learn.")
    return {
        "job": job.id,
        "attempt": job.attempt,
        "model": job.model,
        "weights": weights_of(offer, job.model),
        "rows": counts,
        "learned_characters": learned,
        "resume": paths.resume_file.exists(),
        "init_adapter": paths.init_adapter.exists(),
    }


def run(paths: JobPaths, job: Job, offer: str | None, stop: StopRequest) -> int:
    recorder = JobRecorder(paths, job.attempt)
    try:
        # The libraries take seconds to load, and are not there for a dry run.
        from .trainer import train

        outcome = train(paths, job, weights_of(offer, job.model), recorder, stop)
        recorder.finish(outcome, None)
        return SUCCEEDED if outcome == "succeeded" else STOPPED
    except Exception as error:
        recorder.finish("failed", describe_failure(error))
        if not isinstance(error, TrainingError):
            raise
        return FAILED


def main() -> int:
    parser = argparse.ArgumentParser(prog="brightrun_payload", description="One LoRA training from a job's directory.")
    parser.add_argument("--offer", default=os.environ.get("CLUSTER_OFFER_FILE"), help="the operator's offer, for the weights")
    parser.add_argument("--dry-run", action="store_true", help="check job, offer and rows, and train nothing")
    parser.add_argument("directory", type=Path)
    parser.add_argument("attempt", type=int)
    options = parser.parse_args()
    paths = JobPaths(options.directory)
    if options.dry_run:
        try:
            print(json.dumps(dry_run(paths, read_job(paths), options.offer)))
            return SUCCEEDED
        except (TrainingError, OSError, ValueError) as error:
            print(json.dumps({"error": describe_failure(error)}))
            return FAILED
    if not claim_attempt(paths, options.attempt):
        return ALREADY_RUNNING
    stop = StopRequest(paths.stop_request_of(options.attempt))
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stop.raise_now())
    try:
        return run(paths, read_job(paths), options.offer, stop)
    except Exception as error:
        if is_disk_full(error):
            return NO_SPACE
        raise


if __name__ == "__main__":
    sys.exit(main())
