import { isTarget, type CanonicalMessage } from '../canonical-row.ts';
import { problem, type Problem } from '../defects.ts';

/** So many "@" of a message are looked at. */
const MAX_AT_SIGNS = 20;
const LOCAL_PART = /[\w.+-]{1,64}$/;
const DOMAIN = /^[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}/;
/** Names that are reserved for examples (RFC 2606). */
const MADE_UP_DOMAIN = /(?:^|\.)(?:example\.(?:com|org|net)|example|test|invalid|localhost)$/i;

/** "+49 170 1234567", or the ten digits of North America: "(415) 867-5309". */
const INTERNATIONAL_NUMBER = /\+\d(?:[ ./()-]{0,2}\d){8,14}(?!\d)/;
const AMERICAN_NUMBER = /(?<![\d.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\d-])/;
/** Numbers that are reserved for stories. */
const MADE_UP_NUMBER = /555[ .-]?01\d\d$/;

/** Keys by their first letters; `part` is looked for first: its own first letter is rare, which makes the search fast. */
const SECRETS: readonly { kind: string; sign: string; part: string; pattern: RegExp }[] = [
  {
    kind: 'private key',
    sign: '-----BEGIN',
    part: '-----BEGIN',
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/,
  },
  { kind: 'API key', sign: 'sk-', part: 'k-', pattern: /\bsk-[A-Za-z0-9_-]{20,}/ },
  { kind: 'AWS access key', sign: 'AKIA', part: 'AKIA', pattern: /\bAKIA[0-9A-Z]{16}\b/ },
  { kind: 'GitHub token', sign: 'gh', part: 'gh', pattern: /\bgh[oprsu]_[A-Za-z0-9]{36}/ },
  { kind: 'Slack token', sign: 'xox', part: 'xox', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}/ },
  { kind: 'Google API key', sign: 'AIza', part: 'AIza', pattern: /\bAIza[0-9A-Za-z_-]{35}/ },
  {
    kind: 'JSON Web Token',
    sign: 'eyJ',
    part: '.eyJ',
    pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
  },
];

/** What a text holds of other people's data, at most one of a kind; masked, so that the report does not spread it. */
function findPersonalData(text: string, role: CanonicalMessage['role']): Problem[] {
  const found: Problem[] = [];
  const email = findEmail(text);
  if (email !== null) found.push(problem('email_address', { role, masked: email }));
  const phone = (text.includes('+') ? INTERNATIONAL_NUMBER.exec(text) : null) ?? AMERICAN_NUMBER.exec(text);
  if (phone && !MADE_UP_NUMBER.test(phone[0])) {
    found.push(problem('phone_number', { role, masked: `${phone[0].slice(0, 4)}…` }));
  }
  for (const { kind, sign, part, pattern } of SECRETS) {
    if (text.includes(part) && pattern.test(text)) {
      found.push(problem('secret_key', { role, kind, masked: `${sign}…` }));
    }
  }
  return found;
}

function findEmail(text: string): string | null {
  let at = text.indexOf('@');
  for (let count = 0; at >= 0 && count < MAX_AT_SIGNS; count += 1) {
    const local = LOCAL_PART.exec(text.slice(Math.max(0, at - 64), at))?.[0];
    const domain = DOMAIN.exec(text.slice(at + 1, at + 255))?.[0];
    if (local && domain && !MADE_UP_DOMAIN.test(domain)) {
      return `${local.slice(0, 1)}…@…${domain.slice(domain.lastIndexOf('.'))}`;
    }
    at = text.indexOf('@', at + 1);
  }
  return null;
}

/**
 * E-mail addresses, phone numbers and keys in what a row teaches: its targets, what they answer, and its system message, which
 * is looked at once while it stays the same from row to row.
 */
export class PersonalDataFinder {
  constructor(private lastSystem: string | null = null) {}

  check(messages: readonly CanonicalMessage[]): Problem[] {
    const found: Problem[] = [];
    for (const [index, message] of messages.entries()) {
      const isPassed =
        message.role === 'system'
          ? this.isKnownSystem(message.content)
          : !isTaught(message, messages[index + 1]);
      if (!isPassed) found.push(...findPersonalData(message.content, message.role));
    }
    return found;
  }

  save(): string | null {
    return this.lastSystem;
  }

  private isKnownSystem(content: string): boolean {
    const isKnown = content === this.lastSystem;
    this.lastSystem = content;
    return isKnown;
  }
}

const isTaught = (message: CanonicalMessage, next: CanonicalMessage | undefined) =>
  isTarget(message) || (message.role === 'user' && next !== undefined && isTarget(next));
