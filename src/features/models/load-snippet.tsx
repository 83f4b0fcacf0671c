import { CopyButton } from '@/components/states/copy-button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import type { ModelView } from '@/core/models/model.schema';
import { adapterFolder, peftSnippet } from '@/core/models/peft-snippet';

/** The code that loads the model. */
export function LoadSnippet({ model }: { model: ModelView }) {
  const code = peftSnippet({ baseModel: model.configuration.base_model, folder: adapterFolder(model.name) });
  return (
    <Card>
      <CardHeader className="flex-row items-start justify-between gap-3">
        <div>
          <CardTitle>Load it with PEFT</CardTitle>
          <CardDescription>Download all files into one folder, then run this.</CardDescription>
        </div>
        <CopyButton value={code} label="Copy the code" className="size-8" />
      </CardHeader>
      <CardContent>
        <pre
          role="region"
          aria-label="Python code"
          tabIndex={0}
          className="overflow-x-auto rounded-md bg-muted p-3 font-mono text-xs leading-5"
        >
          {code}
        </pre>
      </CardContent>
    </Card>
  );
}
