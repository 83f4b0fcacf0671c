from __future__ import annotations

import json
import unittest
from typing import Any

from brightrun_payload.errors import TrainingError
from brightrun_payload.job import parse_job
from brightrun_payload.plan import learning_rate_factor
from brightrun_payload.recorder import JobRecorder
from brightrun_payload.stop import StopRequest
from tests import stub_libraries
from tests.test_files import JOB, InDirectory

stub_libraries.install()

from brightrun_payload.trainer import train  # noqa: E402

ROWS = 20
STEPS = 6
"""Two epochs of 18 rows to train on, eight a step."""


class Training(InDirectory):
    def setUp(self) -> None:
        super().setUp()
        stub_libraries.LOSSES.clear()
        stub_libraries.FULL_AT.clear()
        self.write_rows(2)
        self.stop = StopRequest(self.paths.stop_request_of(1))

    def write_rows(self, validation: int) -> None:
        rows = [
            {
                "conversation_id": str(row),
                "split": "validation" if row < validation else "train",
                "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}],
            }
            for row in range(ROWS)
        ]
        self.paths.training_file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))

    def run_attempt(self, **resources: int) -> str:
        value: dict[str, Any] = json.loads(json.dumps(JOB))
        value["request"]["resources"].update(resources)
        recorder = JobRecorder(self.paths, 1)
        try:
            return train(self.paths, parse_job(value), "/models/toy", recorder, self.stop)
        finally:
            recorder.finish("stopped", None)

    def points(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.paths.metrics.read_text().splitlines()]

    def test_one_point_a_step_with_the_rate_that_the_step_had(self) -> None:
        self.assertEqual(self.run_attempt(), "succeeded")
        points = self.points()
        self.assertEqual([point["step"] for point in points], list(range(STEPS + 1)))
        self.assertEqual(points[0]["values"], {"valid_loss": 6.0})
        for point in points[1:]:
            step, values = point["step"], point["values"]
            expected = 2e-4 * learning_rate_factor("cosine", 2, STEPS, step)
            self.assertAlmostEqual(values["learning_rate"], expected, 12)
            self.assertEqual(values["train_loss"], 6.0 / (1 + step))
            self.assertEqual("valid_loss" in values, step in (3, 6))

    def test_tokens_of_training_alone_are_counted(self) -> None:
        self.run_attempt()
        state = json.loads(self.paths.state.read_text())
        tokens = len(stub_libraries.AutoTokenizer._toy.encode("<s><|user|>Hi<|end|><|assistant|>Hello!<|end|>").tokens)
        self.assertEqual(state["progress"]["tokens"], 2 * 18 * tokens)
        self.assertEqual(state["progress"]["step"], STEPS)

    def test_artifacts_name_the_model_and_not_its_place(self) -> None:
        self.run_attempt()
        files = json.loads(self.paths.manifest.read_text())["files"]
        self.assertEqual(
            sorted(file["kind"] for file in files),
            ["adapter_config", "adapter_model", "readme", "tokenizer", "training_args"],
        )
        config = json.loads((self.paths.artifacts / "adapter_config.json").read_text())
        self.assertEqual((config["base_model_name_or_path"], config["target_modules"]), ("toy", ["q_proj", "v_proj"]))
        self.assertIn("# LoRA adapter for toy", (self.paths.artifacts / "README.md").read_text())
        self.assertFalse(self.paths.work.exists())

    def test_a_stop_saves_and_the_next_run_goes_on(self) -> None:
        self.paths.stop_request_of(1).touch()
        self.assertEqual(self.run_attempt(), "stopped")
        self.assertEqual([point["step"] for point in self.points()], [0, 1])
        self.paths.stop_request_of(1).unlink()
        self.stop = StopRequest(self.paths.stop_request_of(1))
        self.assertEqual(self.run_attempt(), "succeeded")
        points = self.points()
        self.assertEqual([point["step"] for point in points], list(range(STEPS + 1)))
        rates = [point["values"]["learning_rate"] for point in points[1:]]
        expected = [2e-4 * learning_rate_factor("cosine", 2, STEPS, step) for step in range(1, STEPS + 1)]
        for rate, wanted in zip(rates, expected):
            self.assertAlmostEqual(rate, wanted, 12)

    def test_a_loss_that_is_no_number_is_told_and_ends_it(self) -> None:
        stub_libraries.LOSSES[4] = float("nan")
        with self.assertRaises(TrainingError) as raised:
            self.run_attempt()
        self.assertEqual(raised.exception.code, "nan_loss")
        self.assertIn("at step 4, with a learning rate of", raised.exception.message)
        self.assertEqual(self.points()[-1]["values"]["train_loss"], "NaN")

    def test_a_full_gpu_is_told_with_its_peak(self) -> None:
        stub_libraries.FULL_AT.append(2)
        with self.assertRaises(TrainingError) as raised:
            self.run_attempt()
        self.assertEqual(raised.exception.code, "out_of_memory")
        self.assertIn("at step 2. Its peak was at least 79.0 of 80.0 GiB", raised.exception.message)

    def test_without_validation_rows_it_trains_and_says_so(self) -> None:
        self.write_rows(0)
        self.assertEqual(self.run_attempt(), "succeeded")
        self.assertTrue(all("valid_loss" not in point["values"] for point in self.points()))
        self.assertIn("no validation rows", self.paths.logs.read_text())

    def test_what_it_cannot_do_is_refused(self) -> None:
        with self.assertRaisesRegex(TrainingError, "one GPU, not 2"):
            self.run_attempt(gpu_count=2)
        self.paths.init_adapter.touch()
        with self.assertRaisesRegex(TrainingError, "lora_A.weight is 16×256, not 8×256"):
            self.run_attempt()


if __name__ == "__main__":
    unittest.main()
