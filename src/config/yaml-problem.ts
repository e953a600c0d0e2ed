import type { YAMLError } from 'yaml'

/** What a fault of the YAML itself means, and what to do about it. */
export interface YamlProblem {
  readonly message: string
  readonly hint?: string
  /** True for a quote or bracket that is not closed: the place is where it was opened, not where its end was missed. */
  readonly isOpen?: boolean
}

/** The parser's errors in our words; what is rare stays in the parser's. */
export function yamlProblem({ code, message }: Pick<YAMLError, 'code' | 'message'>): YamlProblem {
  const text = message.replace(/\s+/g, ' ').trim()
  if (code === 'BAD_INDENT') return /^Flow/.test(text) ? unclosedBracket : misaligned
  if (code === 'MISSING_CHAR' && text.includes('quote')) return unclosedQuote
  return (
    (code === 'MISSING_CHAR' ? null : problems[code]) ?? {
      message: text,
      hint: 'look for a quote, bracket or indentation nearby',
    }
  )
}

const misaligned: YamlProblem = {
  message: 'the line is neither `key: value` nor an entry `- value` of what is around it',
  hint: 'keys of one section begin in one column, and a blank stands behind each colon',
}

const unclosedBracket: YamlProblem = {
  message: 'a bracket is opened and not closed',
  hint: 'add the } or ], or write one entry a line without brackets',
  isOpen: true,
}

const unclosedQuote: YamlProblem = {
  message: 'a quote is opened and not closed',
  hint: 'add the closing quote',
  isOpen: true,
}

const problems: Partial<Readonly<Record<YAMLError['code'], YamlProblem>>> = {
  TAB_AS_INDENT: { message: 'a tab indents the line', hint: 'YAML takes blanks only' },
  DUPLICATE_KEY: { message: 'the key is there twice', hint: 'keep one of them' },
  MULTIPLE_DOCS: {
    message: 'a second document begins: a config is one',
    hint: 'remove the line ---, or put what follows into a file of its own',
  },
  MULTILINE_IMPLICIT_KEY: misaligned,
  BLOCK_AS_IMPLICIT_KEY: misaligned,
  BLOCK_IN_FLOW: unclosedBracket,
  UNEXPECTED_TOKEN: {
    message: 'something stands behind a value that is complete',
    hint: 'a value with : or # or brackets in it goes in quotes',
  },
}
