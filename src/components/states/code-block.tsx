import { CopyButton } from './copy-button';

/** Code or a command line to copy. `label` says what it is. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="relative">
      <pre
        role="region"
        aria-label={label}
        tabIndex={0}
        className="overflow-x-auto rounded-md bg-muted p-3 pr-11 font-mono text-xs leading-5"
      >
        {code}
      </pre>
      <CopyButton
        value={code}
        label={`Copy: ${label}`}
        className="absolute top-1.5 right-1.5 size-8 bg-muted"
      />
    </div>
  );
}
