'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Card, CardContent } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import {
  createDatasetInput,
  type CreateDatasetInput,
  type DatasetFormat,
} from '@/core/datasets/dataset.schema';
import { CheckStatus } from './check/check-status';
import { isStillReadable } from './check/is-still-readable';
import { useFileCheck } from './check/use-file-check';
import { checkFile, nameFromFile } from './check-file';
import { FORMAT_NAMES, FORMATS } from '@/core/datasets/format-names';
import { FileDrop } from './file-drop';
import { UploadFailure, UploadStatus } from './upload-status';
import { UploadSteps } from './upload-steps';
import { useKeptFocus } from './use-kept-focus';
import { useUpload } from './use-upload';

const formSchema = createDatasetInput.pick({ name: true, description: true, format: true });
type FormValues = Pick<CreateDatasetInput, 'name' | 'description' | 'format'>;

const DETECT = 'detect';

/**
 * Picks a file, checks it in the browser, names it and uploads it; the upload takes the form's place meanwhile. What was
 * typed and found stays whatever fails. `onUploaded` gets the dataset's id.
 */
export function UploadForm({ onUploaded }: { onUploaded: (datasetId: string) => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [fileError, setFileError] = useState<string | null>(null);
  const { control, register, handleSubmit, setValue, getValues, formState } = useForm<FormValues>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: '', description: '', format: undefined },
  });
  const { errors, dirtyFields } = formState;
  const format = useWatch({ control, name: 'format' });
  const check = useFileCheck();
  const upload = useUpload(onUploaded);
  const { state } = upload;
  const isBegun = upload.isBusy || (state.step === 'failed' && state.isBegun);
  const sending = useKeptFocus<HTMLDivElement>(isBegun ? 'sending' : 'choosing');

  const startCheck = (checked: File, requested: DatasetFormat | undefined) =>
    check.start({ file: checked, requestedFormat: requested ?? null });

  const refuse = (reason: string) => {
    setFileError(reason);
    setFile(null);
    check.reset();
  };

  const pick = (picked: File) => {
    const reason = checkFile(picked);
    if (reason !== null) {
      refuse(reason);
      return;
    }
    setFileError(null);
    setFile(picked);
    startCheck(picked, getValues('format'));
    const isNamedByHand = dirtyFields.name === true && getValues('name') !== '';
    if (!isNamedByHand) setValue('name', nameFromFile(picked.name), { shouldValidate: true });
  };

  const submit = handleSubmit(async (values) => {
    if (file === null) {
      setFileError((reason) => reason ?? 'Choose a file first.');
      return;
    }
    if (!(await isStillReadable(file))) {
      refuse(
        `“${file.name}” was changed, moved or deleted after it was chosen. Nothing was uploaded; choose it again.`,
      );
      return;
    }
    const { name, description } = values;
    const input = { name, description: description || undefined, format: values.format };
    await upload.start({ ...input, file_name: file.name, file_size: file.size }, file);
  });

  const report = file !== null && (
    <CheckStatus
      file={file}
      check={check.state}
      onSkip={check.skip}
      onRepeat={() => startCheck(file, format)}
    />
  );

  if (isBegun && file !== null) {
    return (
      <div ref={sending} tabIndex={-1} className="flex flex-col gap-6 outline-none">
        <UploadSteps current="Upload" />
        <Card>
          <CardContent>
            <UploadStatus
              fileName={file.name}
              state={state}
              onCancel={upload.cancel}
              onRetry={upload.retry}
            />
          </CardContent>
        </Card>
        {report}
      </div>
    );
  }

  const isRefused = check.state.step === 'done' && !check.state.result.report.ready;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-6">
      <UploadSteps current={file === null ? 'Choose' : 'Check'} isComplete={check.state.step === 'done'} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail">
        <div className="flex min-w-0 flex-col gap-4">
          {state.step === 'failed' && <UploadFailure error={state.error} />}
          <FileDrop file={file} error={fileError} onPick={pick} onRefuse={refuse} />
          {report}
        </div>
        <Card className="h-fit">
          <CardContent className="flex flex-col gap-4">
            <Field label="Name" error={errors.name?.message}>
              {(field) => <Input autoComplete="off" {...field} {...register('name')} />}
            </Field>
            <Field
              label={
                <>
                  Description <span className="font-normal text-muted-foreground">(optional)</span>
                </>
              }
              error={errors.description?.message}
            >
              {(field) => <Textarea {...field} {...register('description')} />}
            </Field>
            <Field label="Format" hint="Leave it to detection unless the check guessed wrong.">
              {(field) => (
                <Controller
                  control={control}
                  name="format"
                  render={({ field: { value, onChange } }) => (
                    <Select
                      value={value ?? DETECT}
                      onValueChange={(picked) => {
                        const requested = FORMATS.find((one) => one === picked);
                        onChange(requested);
                        if (file !== null) startCheck(file, requested);
                      }}
                    >
                      <SelectTrigger {...field}>
                        <SelectValue />
                      </SelectTrigger>
                      <SelectContent>
                        <SelectItem value={DETECT}>Detect it</SelectItem>
                        {FORMATS.map((one) => (
                          <SelectItem key={one} value={one}>
                            {FORMAT_NAMES[one]}
                          </SelectItem>
                        ))}
                      </SelectContent>
                    </Select>
                  )}
                />
              )}
            </Field>
            <Button type="submit" disabled={check.state.step === 'checking' || formState.isSubmitting}>
              {isRefused ? 'Upload anyway' : 'Upload dataset'}
            </Button>
          </CardContent>
        </Card>
      </div>
    </form>
  );
}
