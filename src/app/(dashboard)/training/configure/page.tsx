import type { Metadata } from 'next';
import { ConfiguratorScreen } from './screen';

export const metadata: Metadata = { title: 'Configure a training' };

export default function ConfigureTrainingPage() {
  return <ConfiguratorScreen />;
}
