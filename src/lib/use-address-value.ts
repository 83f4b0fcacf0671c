'use client';

import { useEffect, useState } from 'react';
import { replaceAddress } from './replace-address';

const SETTLE_MS = 300;

/** A text that the page keeps in its address under `name`; empty is not said there. For what is shown after loading only. */
export function useAddressValue(name: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() =>
    typeof window === 'undefined' ? '' : (new URLSearchParams(window.location.search).get(name) ?? ''),
  );
  useEffect(() => {
    const timer = setTimeout(() => replaceAddress({ [name]: value === '' ? null : value }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [name, value]);
  return [value, setValue];
}
