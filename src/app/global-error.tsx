'use client';

/** Stands in for the whole document when even the root layout fails, so it leans on nothing but the browser. */
export default function GlobalErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>BrightRun</title>
        <main>
          <h1>The application failed to start</h1>
          <p>Your data is not affected. Try again; if it stays so, look at the server&apos;s log.</p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
