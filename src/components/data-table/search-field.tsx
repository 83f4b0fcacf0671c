'use client';

import { SearchIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Input } from '../ui/input';

const SEARCH_DELAY_MS = 300;

interface SearchFieldProps {
  label: string;
  /** What is searched for now, as the address says. */
  value: string;
  onChange: (value: string) => void;
}

/** Follows the address, and changes it once typing has paused. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState({ text: value, of: value });
  const text = draft.of === value ? draft.text : value;

  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);

  return (
    <div className="relative w-full sm:w-64">
      <SearchIcon aria-hidden className="absolute top-2.5 left-3 size-4 text-muted-foreground" />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setDraft({ text: event.target.value, of: value })}
        className="pl-9"
      />
    </div>
  );
}
