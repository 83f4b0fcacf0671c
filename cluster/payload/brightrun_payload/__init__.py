"""One LoRA training on a GPU, from a job's directory to its artifacts (cluster/engines/job-files.ts)."""
