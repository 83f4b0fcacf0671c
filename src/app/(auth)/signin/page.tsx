import type { Metadata } from 'next';
import { AuthCard } from '@/features/auth/auth-card';
import { SignInForm } from '@/features/auth/sign-in-form';
import { nextPath, type NextSearchParams } from '../next-path';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: NextSearchParams }) {
  return (
    <AuthCard title="Sign in" description="Go on with your datasets, trainings and models.">
      <SignInForm next={await nextPath(searchParams)} />
    </AuthCard>
  );
}
