'use client';

import { LogOutIcon, SettingsIcon } from 'lucide-react';
import { useTheme } from 'next-themes';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { paths } from '@/config/paths';
import { useAuth } from '@/data/auth/use-auth';
import { formatInitials } from '@/lib/format';
import { toast } from '@/lib/toast';
import { authErrorMessage } from './auth-error-message';

/** Who is signed in, the theme, the settings and the way out. */
export function UserMenu() {
  const { user, signOut } = useAuth();
  const { theme, setTheme } = useTheme();

  const leave = async () => {
    try {
      await signOut();
    } catch (error) {
      toast.error('You are still signed in', { description: authErrorMessage(error) });
    }
  };

  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" className="rounded-full">
          <span className="flex size-7 items-center justify-center rounded-full bg-secondary text-xs font-medium">
            {user === null ? '' : formatInitials(user.name)}
          </span>
          <span className="sr-only">Your account</span>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-60">
        {user !== null && (
          <>
            <DropdownMenuLabel className="flex flex-col">
              <span className="truncate text-base font-medium text-foreground">{user.name}</span>
              <span className="truncate text-sm">{user.email}</span>
            </DropdownMenuLabel>
            <DropdownMenuSeparator />
          </>
        )}
        <DropdownMenuLabel>Theme</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={theme} onValueChange={setTheme}>
          <DropdownMenuRadioItem value="light">Light</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="dark">Dark</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="system">System</DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={paths.settings}>
            <SettingsIcon aria-hidden />
            Settings
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={leave}>
          <LogOutIcon aria-hidden />
          Log out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
