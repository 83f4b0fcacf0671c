import { redirect } from 'next/navigation';
import { paths } from '@/config/paths';

/** Signed-out visitors never get here: proxy.ts sends them to sign in. */
export default function HomePage(): never {
  redirect(paths.dashboard);
}
