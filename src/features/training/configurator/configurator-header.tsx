import type { ReactNode } from 'react';
import { PageHeader } from '@/components/states/page-header';

/** The page's title, the same while it loads, fails or is edited. */
export const ConfiguratorHeader = ({ actions }: { actions?: ReactNode }) => (
  <PageHeader
    title="Configure a training"
    description="Choose what to train, see what it takes, then start it."
    actions={actions}
  />
);
