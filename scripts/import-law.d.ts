/** Rooms, kinds of files and policies in the shape eslint-plugin-boundaries takes. */
export const elements: object[];
export const files: object[];
export const policies: object[];
