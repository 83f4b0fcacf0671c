import '@testing-library/jest-dom';
import { TextDecoder, TextEncoder } from 'node:util';

// Radix primitives need these; jsdom has neither.
class ResizeObserverStub implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= ResizeObserverStub;
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.scrollIntoView ??= () => {};

// jsdom has neither; every browser has.
Object.assign(globalThis, { TextDecoder, TextEncoder });
