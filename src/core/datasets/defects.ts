import type { DatasetDefect } from './dataset.schema.ts';

type Severity = DatasetDefect['severity'];

interface DefectDefinition {
  readonly severity: Severity;
  /** `{name}` marks a value that the place of discovery fills in. */
  readonly message: string;
  readonly suggestion: string;
}

const error = <const Message extends string>(message: Message, suggestion: string) =>
  ({ severity: 'error', message, suggestion }) as const satisfies DefectDefinition;

const warning = <const Message extends string>(message: Message, suggestion: string) =>
  ({ severity: 'warning', message, suggestion }) as const satisfies DefectDefinition;

/** The one table of everything validation can find. An error makes its row (or the whole file) unusable, a warning does not. */
const DEFECTS = {
  // The file as a whole.
  empty_file: error(
    'The file holds no records.',
    'Export the dataset again and check that the file is not empty.',
  ),
  compressed_file: error(
    'The file is a {kind} archive, not a dataset.',
    'Unpack the archive and upload the .jsonl or .json file inside it.',
  ),
  utf16_file: error('The file is encoded as UTF-16.', 'Save the file as UTF-8 and upload it again.'),
  binary_file: error(
    'The file holds binary data: a NUL byte at offset {offset}.',
    'Upload a text file in one of the accepted formats (.jsonl or .json).',
  ),
  broken_document: error(
    'The file stops being valid JSON here: {reason}. Nothing after this place could be read.',
    'Correct the JSON at this place, or export the file again.',
  ),
  unknown_format: error(
    'No record of the file looks like an accepted format.',
    'Use BrightRun v4 or v3, OpenAI chat, ShareGPT or Alpaca records.',
  ),
  extension_mismatch: warning(
    'The name ends in {extension}, but the content is {content}. It was read as {content}.',
    'Rename the file so that its ending tells its content.',
  ),
  requested_format_differs: warning(
    'The file was read as {requested}, as asked, but it looks like {detected}.',
    'Choose {detected}, or leave the format to be detected.',
  ),
  declared_count_differs: warning(
    'The file declares {declared} pairs, but holds {found}, of which {targets} have a target.',
    'Check that the export is complete.',
  ),
  other_version_label: warning(
    'The file calls itself {label}; it was read as BrightRun v4.',
    'Check the first conversations; nothing else needs to be done.',
  ),

  // Reading a row.
  invalid_json: error('The line is not valid JSON: {reason}.', 'Correct the JSON at this place.'),
  invalid_utf8: error(
    'The bytes at offset {offset} of the file (0x{byte}) are not valid UTF-8.',
    'Save the file as UTF-8; characters of another encoding were mixed in here.',
  ),
  repeated_key: warning(
    'An object {where} has the key "{key}" twice; {outcome}.',
    'Remove one of them, or give it the name that was meant.',
  ),
  row_too_large: error(
    'The record is larger than {limit}.',
    'Split the conversation into several records; no model can be trained on one this long.',
  ),

  // The shape of a record.
  unknown_record: error(
    'The record looks like none of the accepted formats.',
    'Give it the fields of its format, for example "messages" for OpenAI chat.',
  ),
  missing_field: error('The field "{field}" is missing.', 'Add the field; the format needs it.'),
  wrong_type: error('"{field}" should be {expected}, but is {actual}.', 'Correct the value of this field.'),
  unknown_role: error(
    '"{role}" at {where} is not a role of a conversation.',
    'Use the roles system, user and assistant.',
  ),
  uncertain_role: error(
    'The entry at {where} has no role, and its neighbours do not settle which it is.',
    'Give every entry of the history a role.',
  ),
  invalid_weight: error(
    'The weight at {where} is {actual}, not 0 or 1.',
    'Use 1 to train on a message and 0 to skip it.',
  ),

  // The conversation that the record tells.
  no_messages: error('The conversation has no messages.', 'Remove the record or fill the conversation in.'),
  empty_message: error('The {role} message {position} is empty.', 'Write the message, or remove it.'),
  system_not_first: error(
    'Message {position} is a system message, but not the first.',
    'Put the system message first.',
  ),
  first_not_user: error(
    'The conversation starts with the assistant.',
    'Start with a user message; chat templates refuse anything else.',
  ),
  roles_not_alternating: error(
    'Messages {previous} and {position} are both from the {role}.',
    'Join the two messages, or add the missing answer between them.',
  ),
  no_assistant: error(
    'The conversation has no assistant message.',
    'Add the answer that the model should learn.',
  ),
  no_target: error(
    'Every assistant message has weight 0: there is nothing to learn.',
    'Give at least one assistant message weight 1, or remove the record.',
  ),
  dangling_user_turn: warning(
    'The conversation ends on {count} user message(s) without an answer; they were left out.',
    'Add the missing answer, or remove the last message.',
  ),
  empty_system: warning(
    'The system message is empty; it was left out.',
    'Write the system message, or remove it.',
  ),
  weight_ignored: warning(
    'A {role} message has a weight; only assistant messages can be trained on.',
    'Remove the weight from this message.',
  ),
  unknown_split: warning(
    'The split "{split}" is neither "train" nor "validation"; it was assigned automatically.',
    'Use "train" or "validation", or remove the field.',
  ),
  lone_surrogate: warning(
    'The text holds half of a character (a lone surrogate); it was replaced by "\uFFFD".',
    'Export the text again; an emoji was probably cut in two.',
  ),

  // Quality of a usable row.
  target_near_empty: warning(
    'The target has only {characters} character(s).',
    'Check that this answer is meant; very short targets teach little.',
  ),
  target_very_long: warning(
    'The target has {characters} characters.',
    'Check that this answer is meant; what exceeds the sequence length is not trained.',
  ),
  target_cut_off: warning(
    'The target ends in "{ending}", as if it had been cut off.',
    'Restore the end of the answer.',
  ),
  literal_newline: warning(
    'The text holds "\\n" as two characters where a line break is probably meant.',
    'Unescape the text, or ignore this if the message shows source code.',
  ),
  row_over_length: warning(
    'The row has about {tokens} tokens; with a sequence length of {length} its end is cut off.',
    'Train with a longer sequence length, or split the conversation.',
  ),
  duplicate_row: warning(
    'The row repeats line {first} exactly.',
    'Remove one of the two; repeated rows are trained twice.',
  ),
  near_duplicate_row: warning(
    'The last exchange is about {percent} % the same as that of line {first}.',
    'Keep the better of the two, or make them differ; near copies are trained like repeats.',
  ),
  contradicting_target: warning(
    'The same prompt has another target on line {first}.',
    'Decide for one of the answers, unless several good answers are meant.',
  ),
  leaked_split: warning(
    'The row repeats line {first}, which is in the other split.',
    'Keep it in one split: the validation loss would measure what was trained.',
  ),
  conversation_in_both_splits: warning(
    'The file puts rows of this conversation into both splits.',
    'Give all rows of a conversation the same split; their histories repeat each other.',
  ),
  language_mix: warning(
    'The answers are mostly {main}, but about {percent} % of them look like {other}, the first on this line.',
    'Check that both languages are meant. This is a guess from common words and scripts.',
  ),
  email_address: warning(
    'The {role} message holds what looks like an e-mail address: {masked}.',
    'Replace it by a made-up one, unless it is public; a model repeats what it was trained on.',
  ),
  phone_number: warning(
    'The {role} message holds what looks like a phone number: {masked}.',
    'Replace it by a made-up one, unless it is public; a model repeats what it was trained on.',
  ),
  secret_key: warning(
    'The {role} message holds what looks like a {kind}: {masked}.',
    'Remove it from the dataset, and revoke it where it was issued: it has left its safe place.',
  ),
} as const satisfies Record<string, DefectDefinition>;

export type DefectCode = keyof typeof DEFECTS;

type Placeholder<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
type PlaceholderOf<Code extends DefectCode> = Placeholder<
  (typeof DEFECTS)[Code]['message'] | (typeof DEFECTS)[Code]['suggestion']
>;
/** The values a defect's texts need: none, or an object that names each. */
type DefectValues<Code extends DefectCode> = [PlaceholderOf<Code>] extends [never]
  ? []
  : [values: Record<PlaceholderOf<Code>, string | number>];

/** A defect before it has a place: made by `problem`, turned into a report entry by `describeDefect`. */
export interface Problem {
  readonly code: DefectCode;
  readonly values: Readonly<Record<string, string | number>>;
}

/**
 * Where a defect was found. `line` is the physical line of the file, from 1; `column` counts characters, from 1. `offset` is
 * the byte of the file where the row begins or, with a column, the very byte; absent when the defect is the whole file's.
 */
export interface DefectPlace {
  readonly line: number;
  readonly column?: number;
  readonly offset?: number;
  readonly conversationId?: string;
}

/** Names a defect and fills its message; the compiler checks that every placeholder gets its value. */
export function problem<Code extends DefectCode>(code: Code, ...[values]: DefectValues<Code>): Problem {
  return { code, values: values ?? {} };
}

export const isError = (found: Problem): boolean => DEFECTS[found.code].severity === 'error';

const MAX_VALUE_CHARACTERS = 80;

/** The report entry of a problem found at a place. Values from the file are clipped to 80 characters. */
export function describeDefect({ code, values }: Problem, place: DefectPlace): DatasetDefect {
  const { severity, message, suggestion } = DEFECTS[code];
  return {
    line: place.line,
    ...(place.column === undefined ? {} : { column: place.column }),
    ...(place.offset === undefined ? {} : { offset: place.offset }),
    ...(place.conversationId === undefined ? {} : { conversation_id: clip(place.conversationId) }),
    code,
    severity,
    message: fill(message, values),
    suggestion: fill(suggestion, values),
  };
}

/** Fills in the values, numbers with thousands separators; of `{count} message(s)` one is a message. */
function fill(template: string, values: Problem['values']): string {
  return template.replace(/\{(\w+)\}(?:([ \w]+)\(s\))?/g, (_, name: string, counted?: string) => {
    const value = values[name];
    const text = clip(typeof value === 'number' ? value.toLocaleString('en-US') : String(value));
    return counted === undefined ? text : `${text}${counted}${value === 1 ? '' : 's'}`;
  });
}

function clip(text: string): string {
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS - 1)}…`;
}
