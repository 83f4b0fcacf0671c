/** Where in a JSON number (RFC 8259, section 6) a reader stands. */
export type NumberPhase =
  'sign' | 'zero' | 'integer' | 'point' | 'fraction' | 'exponent' | 'exponentSign' | 'exponentDigits';

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isExponentMark = (byte: number) => byte === 0x65 || byte === 0x45;
const isPoint = (byte: number) => byte === 0x2e;
const isSign = (byte: number) => byte === 0x2b || byte === 0x2d;

/** The phase after the first byte of a number, or null when no number starts with it. */
export function startNumber(byte: number): NumberPhase | null {
  if (byte === 0x2d) return 'sign';
  if (byte === 0x30) return 'zero';
  return isDigit(byte) ? 'integer' : null;
}

/** The phase after one more byte, or null when the byte does not belong to the number. */
export function continueNumber(phase: NumberPhase, byte: number): NumberPhase | null {
  switch (phase) {
    case 'sign':
      return startNumber(byte) === 'sign' ? null : startNumber(byte);
    case 'zero':
      return isPoint(byte) ? 'point' : isExponentMark(byte) ? 'exponent' : null;
    case 'integer':
      return isDigit(byte) ? 'integer' : isPoint(byte) ? 'point' : isExponentMark(byte) ? 'exponent' : null;
    case 'point':
      return isDigit(byte) ? 'fraction' : null;
    case 'fraction':
      return isDigit(byte) ? 'fraction' : isExponentMark(byte) ? 'exponent' : null;
    case 'exponent':
      return isDigit(byte) ? 'exponentDigits' : isSign(byte) ? 'exponentSign' : null;
    case 'exponentSign':
    case 'exponentDigits':
      return isDigit(byte) ? 'exponentDigits' : null;
  }
}

/** Whether a number may end in this phase. */
export const isCompleteNumber = (phase: NumberPhase): boolean =>
  phase === 'zero' || phase === 'integer' || phase === 'fraction' || phase === 'exponentDigits';
