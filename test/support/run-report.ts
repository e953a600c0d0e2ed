import { writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestModule } from 'vitest/node'

/** A test that failed, or the file where it failed outside of its tests. */
export interface Failure {
  readonly name: string
  /** One line: what was found in place of what was expected. */
  readonly words: string
}

/** What became of a run of all tests. */
export interface RunSummary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
}

/** As vitest tells of it. */
interface ToldError {
  readonly message: string
  /** Of values that are not equal, in colours. */
  readonly diff?: unknown
}

const mostCharacters = 300

/** Writes the summary of a run to a file, for whoever sees only the end of a long log. */
export class RunReport implements Reporter {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    writeFileSync(this.#file, JSON.stringify(summaryOf(modules)))
  }
}

function summaryOf(modules: readonly TestModule[]): RunSummary {
  const states = modules.flatMap(({ children }) =>
    [...children.allTests()].map((test) => test.result().state),
  )
  const count = (...wanted: readonly string[]) => states.filter((state) => wanted.includes(state)).length
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped', 'pending'),
    failures: modules.flatMap(failuresIn),
  }
}

/** The file itself when it fails without a test, as when it cannot be loaded. */
function failuresIn(module: TestModule): Failure[] {
  const { relativeModuleId: file, children } = module
  const outside = [module, ...children.allSuites()].flatMap((each) => each.errors())
  const tests = [...children.allTests('failed')].map((test) => ({
    name: `${file} > ${test.fullName}`,
    words: wordsOf(test.result().errors ?? []),
  }))
  const isOutside = outside.length > 0 || (module.state() === 'failed' && tests.length === 0)
  return isOutside ? [{ name: file, words: wordsOf(outside) }, ...tests] : tests
}

/** What differs is worth more than all that is the same. */
export function wordsOf(errors: readonly ToldError[]): string {
  const words = errors.map(({ message, diff }) => {
    const lines = typeof diff === 'string' ? stripVTControlCharacters(diff).split('\n') : []
    const different = lines.filter((line) => /^[-+] (?!Expected$|Received$)/.test(line))
    return [message, ...different].join(' ')
  })
  const line = stripVTControlCharacters(words.join('; ')).replaceAll(/\s+/g, ' ').trim()
  return line.length <= mostCharacters ? line : `${line.slice(0, mostCharacters)}...`
}
