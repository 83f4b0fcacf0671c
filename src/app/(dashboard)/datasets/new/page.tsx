import type { Metadata } from 'next';
import { NewDatasetScreen } from './screen';

export const metadata: Metadata = { title: 'Upload a dataset' };

export default function NewDatasetPage() {
  return <NewDatasetScreen />;
}
