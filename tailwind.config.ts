import type { Config } from 'tailwindcss';

/** A colour by name: its value, per theme, is the CSS variable of `globals.css`. */
const token = (name: string) => `var(--${name})`;
const pair = (name: string) => ({ DEFAULT: token(name), foreground: token(`${name}-foreground`) });

/** The design tokens by their Tailwind names. `globals.css` holds their values in the light and the dark theme. */
const config: Config = {
  content: ['./src/{app,features,components}/**/*.{ts,tsx}'],
  darkMode: ['selector', '.dark'],
  theme: {
    fontSize: {
      xs: ['12px', '16px'],
      sm: ['13px', '20px'],
      base: ['14px', '20px'],
      lg: ['16px', '24px'],
      xl: ['20px', '28px'],
      '2xl': ['28px', '36px'],
    },
    fontFamily: {
      sans: ['var(--font-geist-sans)', 'ui-sans-serif', 'system-ui', 'sans-serif'],
      mono: ['var(--font-geist-mono)', 'ui-monospace', 'monospace'],
    },
    borderRadius: { none: '0', sm: '4px', md: '6px', lg: '8px', xl: '12px', full: '9999px' },
    boxShadow: { none: 'none', popover: 'var(--shadow-popover)' },
    extend: {
      colors: {
        background: token('background'),
        foreground: token('foreground'),
        border: token('border'),
        input: token('input'),
        ring: token('ring'),
        card: pair('card'),
        popover: pair('popover'),
        muted: pair('muted'),
        primary: pair('primary'),
        secondary: pair('secondary'),
        accent: pair('accent'),
        destructive: pair('destructive'),
        warning: token('warning'),
        success: token('success'),
        sidebar: token('sidebar'),
        status: {
          queued: token('status-queued'),
          initializing: token('status-initializing'),
          running: token('status-running'),
          completed: token('status-completed'),
          failed: token('status-failed'),
          cancelled: token('status-cancelled'),
        },
        series: {
          1: token('series-1'),
          2: token('series-2'),
          3: token('series-3'),
          4: token('series-4'),
          5: token('series-5'),
          6: token('series-6'),
          7: token('series-7'),
          8: token('series-8'),
        },
      },
      maxWidth: { content: '1280px' },
      gridTemplateColumns: { rail: 'minmax(0, 1fr) 340px' },
      width: { sidebar: '240px' },
      transitionDuration: { DEFAULT: '150ms' },
      transitionTimingFunction: { DEFAULT: 'ease-out' },
    },
  },
};

export default config;
