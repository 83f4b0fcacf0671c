from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path


from brightrun_payload.checkpoints import CheckpointStore, identity_of, pack, unpack
from brightrun_payload.errors import TrainingError, describe_failure, is_disk_full
from brightrun_payload.job import JobPaths, claim_attempt, parse_job, weights_of
from brightrun_payload.plan import learning_rate_factor, plan_of
from brightrun_payload.recorder import JobRecorder, JsonlAppender, Progress
from brightrun_payload.rows import read_rows
from brightrun_payload.stop import StopRequest

JOB = {
    "job_id": "job_1",
    "attempt": 1,
    "request": {
        "model": "toy",
        "method": {
            "type": "supervised",
            "lora": {"r": 8, "alpha": 16, "dropout": 0.05, "target_modules": ["v_proj", "q_proj"], "quantization": "none"},
        },
        "hyperparameters": {
            "n_epochs": 2,
            "batch_size": 4,
            "gradient_accumulation_steps": 2,
            "learning_rate": 2e-4,
            "lr_scheduler": "cosine",
            "warmup_steps": 2,
            "weight_decay": 0,
            "max_grad_norm": 1,
            "max_seq_length": 128,
            "seed": 7,
        },
        "training_file": {"url": "http://files.test/x", "sha256": "a" * 64, "bytes": 10},
        "resources": {"gpu_type": "H100", "gpu_count": 1, "max_runtime_seconds": 60},
        "metadata": {},
    },
}


class InDirectory(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = Path(holder.name)
        self.paths = JobPaths(self.root)


class JobFiles(InDirectory):
    def test_a_job_is_read(self) -> None:
        job = parse_job(JOB)
        self.assertEqual((job.id, job.lora.rank, job.hyperparameters.rows_per_step), ("job_1", 8, 8))

    def test_what_is_missing_is_named(self) -> None:
        broken = json.loads(json.dumps(JOB))
        del broken["request"]["hyperparameters"]["seed"]
        with self.assertRaisesRegex(TrainingError, "'seed'"):
            parse_job(broken)

    def test_an_attempt_is_claimed_once_and_only_when_it_is_due(self) -> None:
        self.paths.job.write_text(json.dumps(JOB))
        self.assertEqual([claim_attempt(self.paths, attempt) for attempt in (2, 1, 1)], [False, True, False])

    def test_weights_are_where_the_offer_says(self) -> None:
        offer = self.root / "offer.json"
        offer.write_text(json.dumps({"models": [{"id": "toy", "weights": "/models/toy"}, {"id": "hub/name"}]}))
        self.assertEqual(weights_of(str(offer), "toy"), "/models/toy")
        self.assertEqual(weights_of(str(offer), "hub/name"), "hub/name")
        self.assertEqual(weights_of(None, "hub/name"), "hub/name")
        with self.assertRaisesRegex(TrainingError, "no model other"):
            weights_of(str(offer), "other")

    def test_a_stop_is_a_signal_or_a_file(self) -> None:
        stop = StopRequest(self.paths.stop_request_of(1))
        self.assertFalse(stop.is_raised)
        self.paths.stop_request_of(1).touch()
        self.assertTrue(stop.is_raised)
        signalled = StopRequest(self.paths.stop_request_of(2))
        signalled.raise_now()
        self.assertTrue(signalled.is_raised)


class Rows(InDirectory):
    def test_a_line_that_is_no_row_is_named(self) -> None:
        good = json.dumps(
            {"conversation_id": "c", "split": "train", "messages": [{"role": "user", "content": "\u2028"}]},
            ensure_ascii=False,
        )
        cases = [
            ("not JSON", "Line 2 of the training file is not JSON"),
            ("[]", "Line 2 of the training file is no conversation: conversation_id"),
            (good.replace("train", "test"), "split"),
            (good.replace('"user"', '"tool"'), "a role is none of system, user, assistant"),
            (good.replace("}]", ', "weight": 2}]'), "a weight"),
        ]
        for line, expected in cases:
            with self.subTest(line):
                self.paths.training_file.write_text(f"{good}\n{line}\n", "utf-8")
                with self.assertRaisesRegex(TrainingError, expected):
                    list(read_rows(self.paths.training_file))
        self.paths.training_file.write_text(f"{good}\n\n{good}", "utf-8")
        self.assertEqual(len(list(read_rows(self.paths.training_file))), 2)


class Recorder(InDirectory):
    def test_numbers_go_on_where_a_torn_file_ends(self) -> None:
        self.paths.metrics.write_bytes(b'{"seq": 1}\n{"seq": 2}\n{"se')
        file = JsonlAppender(self.paths.metrics)
        file.append({"a": "ä"})
        file.close()
        self.assertEqual(self.paths.metrics.read_text("utf-8"), '{"seq": 1}\n{"seq": 2}\n{"seq": 3, "a": "ä"}\n')

    def test_values_that_json_cannot_carry_are_words(self) -> None:
        recorder = JobRecorder(self.paths, 1)
        recorder.metrics(Progress(step=3), {"train_loss": float("nan"), "grad_norm": float("-inf")})
        recorder.finish("failed", None)
        values = json.loads(self.paths.metrics.read_text())["values"]
        self.assertEqual(values, {"train_loss": "NaN", "grad_norm": "-Infinity"})

    def test_a_heartbeat_shows_that_it_lives(self) -> None:
        recorder = JobRecorder(self.paths, 1, heartbeat_s=0.01)
        first = self.paths.state.stat().st_ino
        for _ in range(1000):
            if self.paths.state.stat().st_ino != first:
                break
            recorder._ended.wait(0.01)
        else:
            self.fail("no heartbeat")
        recorder.finish("stopped", None)
        state = json.loads(self.paths.state.read_text())
        self.assertEqual((state["outcome"], state["attempt"]), ("stopped", 1))
        self.assertGreater(state["memory"]["peak_bytes"], 0)

    def test_progress_travels_through_json(self) -> None:
        progress = Progress(step=4, epoch=0.5, tokens=9, train_loss=1.0)
        self.assertTrue(progress.evaluated(0.5))
        self.assertFalse(progress.evaluated(0.6))
        self.assertEqual(Progress.from_json(progress.to_json()), progress)


class Checkpoints(InDirectory):
    def setUp(self) -> None:
        super().setUp()
        self.identity = identity_of(parse_job(JOB))
        self.folder = self.root / "folder"
        (self.folder / "deep").mkdir(parents=True)
        (self.folder / "optimizer.pt").write_bytes(bytes(range(256)) * 9)
        (self.folder / "deep" / "state.json").write_text("{}")
        (self.folder / "empty").touch()

    def store(self, name: str = "checkpoints", **change: object) -> CheckpointStore:
        return CheckpointStore(self.root / name, {**self.identity, **change})

    def test_a_folder_comes_back_as_it_was(self) -> None:
        packed = self.root / "x.safetensors"
        pack(self.folder, packed, {})
        unpack(packed, self.root / "back")
        for path in self.folder.rglob("*"):
            back = self.root / "back" / path.relative_to(self.folder)
            self.assertEqual(path.is_file() and path.read_bytes(), back.is_file() and back.read_bytes())

    def test_two_are_kept_and_a_spoilt_one_is_passed_over(self) -> None:
        store = self.store()
        for step in (1, 2, 3):
            store.save(self.folder, Progress(step=step))
        self.assertEqual([found.progress.step for found in store.list()], [2, 3])
        newest = store.list()[-1].path
        newest.write_bytes(newest.read_bytes()[:-1] + b"!")
        latest = store.latest()
        self.assertEqual(latest and latest.progress.step, 2)

    def test_another_job_goes_on_from_it(self) -> None:
        saved = self.store().save(self.folder, Progress(step=5, train_loss=1.5))
        second = self.store("second")
        second.adopt(saved.path, total_steps=9)
        latest = second.latest()
        assert latest
        self.assertEqual(latest.progress, Progress(step=5, train_loss=1.5))
        # An attempt that has gone further keeps its own.
        second.save(self.folder, Progress(step=7))
        second.adopt(saved.path, total_steps=9)
        self.assertEqual([found.progress.step for found in second.list()], [5, 7])

    def test_one_that_does_not_fit_is_refused_by_name(self) -> None:
        saved = self.store().save(self.folder, Progress(step=5))
        cases: list[tuple[dict[str, object], int, str]] = [
            ({"rank": 16}, 9, "LoRA rank was 8, now 16"),
            ({"seed": 8}, 9, "seed was 7, now 8"),
            ({"quantization": "nf4"}, 9, "quantization was none, now nf4"),
            ({"target_modules": ["q_proj"]}, 9, "target modules was q_proj v_proj, now q_proj"),
            ({}, 4, "it is at step 5, and this training has 4"),
        ]
        for change, total, expected in cases:
            with self.subTest(expected), self.assertRaises(TrainingError) as raised:
                self.store("other", **change).adopt(saved.path, total)
            self.assertEqual(raised.exception.code, "checkpoint_mismatch")
            self.assertIn(expected, raised.exception.message)

    def test_a_file_that_is_none_is_refused(self) -> None:
        path = self.root / "x"
        for content in (b"", b"not a checkpoint at all", b"\x02\0\0\0\0\0\0\0{}", b"\xff" * 8):
            with self.subTest(content), self.assertRaises(TrainingError):
                path.write_bytes(content)
                self.store("other").adopt(path, 9)

    def test_a_name_that_leads_out_of_the_folder_is_refused(self) -> None:
        header = b'{"../../evil":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
        path = self.root / "x"
        path.write_bytes(len(header).to_bytes(8, "little") + header + b"!")
        with self.assertRaises(TrainingError):
            unpack(path, self.root / "back")
        self.assertFalse((self.root.parent / "evil").exists())


class Failures(unittest.TestCase):
    def test_each_has_its_code(self) -> None:
        wrapped = RuntimeError("unexpected pos")
        wrapped.__cause__ = OSError(28, "No space left on device")
        cases: list[tuple[BaseException, str, bool]] = [
            (OSError(28, "No space left on device"), "disk_full", True),
            (RuntimeError("PytorchStreamWriter failed: No space left on device"), "disk_full", True),
            (wrapped, "disk_full", True),
            (MemoryError(), "out_of_memory", False),
            (TrainingError("nan_loss", "NaN at step 3"), "nan_loss", False),
            (ValueError("why"), "internal", True),
        ]
        for error, code, retryable in cases:
            with self.subTest(code):
                described = describe_failure(error)
                self.assertEqual((described["code"], described["retryable"]), (code, retryable))
        self.assertFalse(is_disk_full(OSError(2, "No such file")))


class Plans(unittest.TestCase):
    def test_steps_and_intervals(self) -> None:
        asked = parse_job(JOB).hyperparameters
        plan = plan_of(asked, 20)
        self.assertEqual((plan.steps_per_epoch, plan.total_steps, plan.save_every), (3, 6, 3))
        self.assertEqual(plan_of(asked, 8000).save_every, 50)

    def test_rates_as_the_local_engine_has_them(self) -> None:
        # The table of cluster/engines/local/schedule.test.ts: peak 1, 2 steps of warm-up, 10 steps.
        self.assertEqual(learning_rate_factor("cosine", 2, 10, 1), 0.5)
        self.assertEqual(learning_rate_factor("cosine", 2, 10, 2), 1)
        self.assertAlmostEqual(learning_rate_factor("cosine", 2, 10, 6), 0.525)
        self.assertAlmostEqual(learning_rate_factor("linear", 2, 10, 10), 0.05)
        self.assertEqual(learning_rate_factor("constant", 0, 10, 9), 1)


if __name__ == "__main__":
    unittest.main()
