import { zodResolver } from '@hookform/resolvers/zod';
import { signInInput, signUpInput } from '@/core/auth/profile.schema';

export const signInRules = zodResolver(signInInput);
export const signUpRules = zodResolver(signUpInput);
