/** The package brings no types; only what is used here is declared. */
declare module 'minhash' {
  interface Minhash {
    permA: number[];
    permB: number[];
    hashvalues: number[];
    /** The hash of an item; may be replaced. */
    hash: (item: string) => number;
    update(item: string): void;
  }
  const minhash: { Minhash: new (config: { numPerm: number }) => Minhash };
  export default minhash;
}
