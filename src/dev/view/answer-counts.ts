/** A version of a model that answered by one release, or by none. */
export interface VersionAnswers {
  readonly version: string
  /** Null for the model of a file, and for what stands in for a model. */
  readonly release: number | null
  /** When the first of its predictions was made. */
  readonly sinceMs: number
  readonly predictions: number
}

/** Counts which versions of which models made the predictions that were read. */
export class AnswerCounts {
  readonly #byModel = new Map<string, Map<string, VersionAnswers>>()

  count({ model, version, release }: Answer, scoredAtMs: number): void {
    const answers = this.#byModel.get(model) ?? new Map<string, VersionAnswers>()
    this.#byModel.set(model, answers)
    const key = `${release ?? ''} ${version}`
    const before = answers.get(key)
    answers.set(key, {
      version,
      release,
      sinceMs: Math.min(before?.sinceMs ?? scoredAtMs, scoredAtMs),
      predictions: (before?.predictions ?? 0) + 1,
    })
  }

  /** Of each model of which a released version answered, in the order of the releases. */
  get released(): ReadonlyMap<string, readonly VersionAnswers[]> {
    const models = [...this.#byModel].map(
      ([model, answers]) => [model, inOrder([...answers.values()])] as const,
    )
    return new Map(models.filter(([, answers]) => answers.some(({ release }) => release !== null)))
  }
}

interface Answer {
  readonly model: string
  readonly version: string
  readonly release: number | null
}

function inOrder(answers: VersionAnswers[]): readonly VersionAnswers[] {
  return answers.sort((a, b) => (a.release ?? 0) - (b.release ?? 0))
}

/** More than so many are told as a sum: people look for the newest. */
const shownReleases = 4

/** `version 1 (release 1): 4210`, each with the time from which on it answered but the first; the last ones where there are many. */
export function answersInWords(answers: readonly VersionAnswers[]): string[] {
  const [first] = answers
  const early = answers.length > shownReleases ? answers.slice(0, 1 - shownReleases) : []
  const words = answers.slice(early.length).map((each) => {
    const { version, release, sinceMs, predictions } = each
    const by = release === null ? 'no release' : `release ${release}`
    const since = each === first ? '' : `, since ${clockTime(sinceMs)}`
    return `version ${version} (${by}${since}): ${predictions}`
  })
  if (early.length === 0) return words
  return [`${early.length} before: ${early.reduce((sum, { predictions }) => sum + predictions, 0)}`, ...words]
}

/** In UTC, as logs and the history of releases have it. */
function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`
}
