'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { createDatasetInput, type CreateDatasetInput } from '@/core/datasets/dataset.schema';
import { checkFile, nameFromFile } from './check-file';
import { FORMAT_NAMES, FORMATS } from './dataset-formats';
import { FileDrop } from './file-drop';
import { UploadFailure, UploadStatus } from './upload-status';
import { useUpload } from './use-upload';

const formSchema = createDatasetInput.pick({ name: true, description: true, format: true });
type FormValues = Pick<CreateDatasetInput, 'name' | 'description' | 'format'>;

const DETECT = 'detect';

type UploadFormProps = {
  onUploaded: (datasetId: string) => void;
  /** Whether something is under way that closing the form would interrupt. */
  onBusyChange?: (isBusy: boolean) => void;
};

/** Picks a file, names it and uploads it; meanwhile shows the progress in its place. */
export function UploadForm({ onUploaded, onBusyChange }: UploadFormProps) {
  const [file, setFile] = useState<File | null>(null);
  const [fileError, setFileError] = useState<string | null>(null);
  const { control, register, handleSubmit, setValue, getValues, formState } = useForm<FormValues>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: '', description: '', format: undefined },
  });
  const { errors, dirtyFields } = formState;
  const upload = useUpload(onUploaded);
  const { state } = upload;

  const pick = (picked: File) => {
    const reason = checkFile(picked);
    setFileError(reason);
    setFile(reason === null ? picked : null);
    const isNamedByHand = dirtyFields.name === true && getValues('name') !== '';
    if (reason === null && !isNamedByHand)
      setValue('name', nameFromFile(picked.name), { shouldValidate: true });
  };

  const submit = handleSubmit(async ({ name, description, format }) => {
    if (file === null) {
      setFileError((reason) => reason ?? 'Choose a file first.');
      return;
    }
    onBusyChange?.(true);
    const input = {
      name,
      description: description || undefined,
      format,
      file_name: file.name,
      file_size: file.size,
    };
    await upload.start(input, file);
    onBusyChange?.(false);
  });

  const isBegun = upload.isBusy || (state.step === 'failed' && state.isBegun);
  if (isBegun && file !== null) {
    return (
      <UploadStatus fileName={file.name} state={state} onCancel={upload.cancel} onRetry={upload.retry} />
    );
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {state.step === 'failed' && <UploadFailure error={state.error} />}
      <FileDrop file={file} error={fileError} onPick={pick} />
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
      <Field label="Format" hint="Leave it to detection unless the report says it guessed wrong.">
        {(field) => (
          <Controller
            control={control}
            name="format"
            render={({ field: { value, onChange } }) => (
              <Select
                value={value ?? DETECT}
                onValueChange={(picked) => onChange(picked === DETECT ? undefined : picked)}
              >
                <SelectTrigger {...field}>
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  <SelectItem value={DETECT}>Detect it</SelectItem>
                  {FORMATS.map((format) => (
                    <SelectItem key={format} value={format}>
                      {FORMAT_NAMES[format]}
                    </SelectItem>
                  ))}
                </SelectContent>
              </Select>
            )}
          />
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit">Upload dataset</Button>
      </div>
    </form>
  );
}
