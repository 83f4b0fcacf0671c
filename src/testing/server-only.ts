// Stand-in for the `server-only` guard, which refuses to load outside a React Server build.
export {};
