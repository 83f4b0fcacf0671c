import type { Metadata } from 'next';
import { AuthCard } from '@/features/auth/auth-card';
import { SignUpForm } from '@/features/auth/sign-up-form';
import { nextPath, type NextSearchParams } from '../next-path';

export const metadata: Metadata = { title: 'Create an account' };

export default async function SignUpPage({ searchParams }: { searchParams: NextSearchParams }) {
  return (
    <AuthCard title="Create an account" description="Your datasets, trainings and models are yours alone.">
      <SignUpForm next={await nextPath(searchParams)} />
    </AuthCard>
  );
}
