/** Topics by their names: those that a regular expression matches, all of the name. */
export interface TopicPattern {
  /** As it is written in the config. */
  readonly text: string
  /** True for a topic that is to be read; never for one of Kafka's own (`__consumer_offsets`), or of `never`. */
  readonly matches: (topic: string) => boolean
}

/** @throws SyntaxError for what is no regular expression */
export function topicPattern(text: string, never: readonly string[] = []): TopicPattern {
  const whole = wholeName(text)
  const excluded = new Set(never)
  return { text, matches: (topic) => whole.test(topic) && !topic.startsWith('__') && !excluded.has(topic) }
}

/** As Kafka's own consumers match: `rig` is the topic of that name alone. */
function wholeName(text: string): RegExp {
  // By itself first: within the brackets some that is none would become one.
  const { source } = new RegExp(text, 'u')
  return new RegExp(`^(?:${source})$`, 'u')
}

/** Why a text is no regular expression, in the engine's words; null for one that is. */
export function patternProblem(text: string): string | null {
  try {
    wholeName(text)
    return null
  } catch (error) {
    // As `RegExp` throws it: `Invalid regular expression: /(/u: Unterminated group`.
    return (error as SyntaxError).message.replace(/^.*\/u?: /s, '')
  }
}
