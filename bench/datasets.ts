/**
 * `npm run bench:datasets [-- <megabytes>]`: the speed of the validator, on a file of so many MB (100).
 * `npm run bench:datasets -- --end-to-end [<megabytes>]`: a JSONL file of this size (500), and a pretty-printed one of a fifth of
 * it, through upload and the deployed function on a stack of its own.
 * `npm run bench:datasets -- --hostile`: what it makes of files that are hard on a validator, at full size.
 */
const [, , first, second] = process.argv;

if (first === '--end-to-end') {
  const { runEndToEnd } = await import('./datasets-end-to-end.ts');
  await runEndToEnd(Number(second ?? 500));
} else if (first === '--hostile') {
  await import('./datasets-hostile.ts');
} else {
  await import('./datasets-speed.ts');
}

export {};
