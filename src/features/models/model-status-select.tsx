'use client';

import { toastRequestError } from '@/components/states/request-error-toast';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { modelStatus, type ModelView } from '@/core/models/model.schema';
import { useUpdateModel } from '@/data/models/models.mutations';
import { toast } from '@/lib/toast';
import { MODEL_STATUSES } from './model-status';

/** What a model is used for; choosing saves. */
export function ModelStatusSelect({ model }: { model: ModelView }) {
  const update = useUpdateModel(model.id);
  const choose = (picked: string) => {
    const status = modelStatus.parse(picked);
    update.mutate(
      { status },
      {
        onSuccess: () => toast.success(`“${model.name}” is ${MODEL_STATUSES[status].word.toLowerCase()} now`),
        onError: (error) => toastRequestError('The status was not changed', error),
      },
    );
  };
  return (
    <Select
      value={update.isPending ? (update.variables.status ?? model.status) : model.status}
      onValueChange={choose}
      disabled={update.isPending}
    >
      <SelectTrigger aria-label="Status" className="w-auto min-w-32">
        <SelectValue>{MODEL_STATUSES[model.status].word}</SelectValue>
      </SelectTrigger>
      <SelectContent>
        {modelStatus.options.map((status) => (
          <SelectItem key={status} value={status}>
            {MODEL_STATUSES[status].word}
            <span className="text-muted-foreground"> · {MODEL_STATUSES[status].meaning}</span>
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
