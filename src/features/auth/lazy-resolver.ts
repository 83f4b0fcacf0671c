import type { FieldErrors, FieldValues, Path, Resolver } from 'react-hook-form';

/**
 * The rules of a form, loaded when it is first sent: a page to sign in need not wait for them. Where they cannot be loaded,
 * `field` says so and nothing is sent. (A resolver that throws, or puts its error at the root, would let the form go through.)
 */
export const lazyResolver =
  <Values extends FieldValues>(
    field: Path<Values>,
    load: () => Promise<Resolver<Values>>,
  ): Resolver<Values> =>
  async (values, context, options) => {
    const rules = await load().catch(() => null);
    if (rules !== null) return rules(values, context, options);
    const message = 'The server could not be reached. Nothing was sent: check your connection and try again.';
    return { values: {}, errors: { [field]: { type: 'network', message } } as FieldErrors<Values> };
  };
