'use client';

import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';

const THEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system' },
] as const;

const subscribeToNothing = () => () => {};
/** The server does not know the theme that the browser has stored: nothing is marked until the browser has taken over. */
const useIsInBrowser = () =>
  useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );

export function ThemeSettings() {
  const { theme, setTheme } = useTheme();
  const isInBrowser = useIsInBrowser();
  return (
    <Card>
      <CardHeader>
        <CardTitle id="theme-title">Theme</CardTitle>
        <CardDescription>Kept in this browser.</CardDescription>
      </CardHeader>
      <CardContent>
        <div role="radiogroup" aria-labelledby="theme-title" className="flex flex-wrap gap-2">
          {THEMES.map(({ value, label }) => (
            <label
              key={value}
              className="flex h-9 cursor-pointer items-center gap-2 rounded-md border px-3 has-checked:border-primary has-focus-visible:outline-2 has-focus-visible:outline-offset-2"
            >
              <input
                type="radio"
                name="theme"
                value={value}
                checked={isInBrowser && theme === value}
                onChange={() => setTheme(value)}
                className="accent-primary"
              />
              {label}
            </label>
          ))}
        </div>
      </CardContent>
    </Card>
  );
}
