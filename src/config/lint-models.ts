import type { Remark } from '../core/finding.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import type { Config } from './schema.ts'

/** Whether each model is somewhere, and is said only what goes with where it is. */
export const modelRules: readonly LintRule[] = [onePlace, released, ofReleasedAlone, ofFilesAlone, longWait]

function* onePlace({ models }: Config): Generator<Remark> {
  for (const [at, { file, release, remote }] of models.entries()) {
    const places = Object.entries({ file, release, remote }).filter(([, place]) => place !== undefined)
    const [first, second] = places.map(([name]) => name)
    if (first === undefined)
      yield error(['models', at], 'has neither file, release nor remote', 'file: models/cooler.zip')
    else if (second !== undefined)
      yield error(['models', at, second], `stands beside ${first}: a model is in one place`, 'remove one')
  }
}

/** A released model needs the store, and its version is the store's to say. */
function* released({ models, releases }: Config): Generator<Remark> {
  for (const [at, { release, version }] of models.entries()) {
    if (release === undefined) continue
    if (releases === undefined)
      yield error(
        ['models', at, 'release'],
        'names a model of a store, and there is none',
        'releases: { store: ./store }',
      )
    if (version !== '1') yield error(['models', at, 'version'], 'is said by the release', 'remove it')
  }
  if (releases !== undefined && releases.places.length > 0 && !releases.store.startsWith('kafka://'))
    yield error(
      ['releases', 'places'],
      'is for a store in a topic: this one holds its files itself',
      'remove it',
    )
  if (releases !== undefined && models.every(({ release }) => release === undefined))
    yield {
      severity: 'warning',
      path: ['releases'],
      message: 'is used by no model',
      hint: 'models: [{ name: cooler, release: cooler }]',
    }
}

/** Another version is one of the store. */
function* ofReleasedAlone({ models }: Config): Generator<Remark> {
  for (const [at, { release, fallback }] of models.entries()) {
    if (release !== undefined) continue
    for (const [link, to] of fallback?.to.entries() ?? [])
      if ('version' in to && !('file' in to))
        yield error(
          ['models', at, 'fallback', 'to', link, 'version'],
          'names a version of the store, and the model is not released there',
          'file: models/cooler-before.zip',
        )
  }
}

/** What only whoever reads the file can heed. */
const ofFiles = ['maxBytes', 'rounds', 'categories', 'missing', 'featureNames', 'contributions'] as const

function* ofFilesAlone({ models }: Config): Generator<Remark> {
  for (const [at, model] of models.entries()) {
    if (model.remote === undefined) continue
    for (const setting of ofFiles)
      if (model[setting] !== undefined)
        yield error(['models', at, setting], 'is for models that are read from a file', 'remove it')
  }
}

/** A turn that takes longer makes `/livez` say no, as its watchdog sees nothing move. */
const longestTurnMs = 60_000

function* longWait({ models }: Config): Generator<Remark> {
  for (const [at, { remote }] of models.entries()) {
    const waitMs = remote === undefined ? 0 : remote.timeoutMs * (remote.retries + 1)
    if (waitMs < longestTurnMs) continue
    yield {
      severity: 'warning',
      path: ['models', at, 'remote', 'timeoutMs'],
      message: `a server that hangs is waited for ${waitMs / 1_000} s with its retries before the stream pauses: beyond 60 s the process counts as stuck`,
      hint: 'lower timeoutMs or retries; a stream that pauses asks again without end',
    }
  }
}
