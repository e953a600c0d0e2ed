import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Case } from './cases.ts'
import { h2oReference } from './cases.ts'

/** Rows per CPU second of H2O's own scorer, on rows of doubles, one after another; by name of the case. */
export interface H2oFigures {
  readonly machine: string
  readonly software: string
  readonly rowsPerSecond: Readonly<Record<string, number>>
}

const cache = join(import.meta.dirname, '../../node_modules/.cache/h2o-genmodel')

/** Says why H2O's scorer cannot run here; null when it can. */
export function whyNoH2o(): string | null {
  if (!existsSync(h2oReference)) return `${h2oReference} is not there`
  const missing = ['java', 'javac', 'mvn'].find((tool) => spawnSync(tool, ['--version']).error !== undefined)
  return missing === undefined ? null : `${missing} is not installed`
}

/** Fetches and compiles H2O's scorer (once); returns the class path. */
export function prepareH2o(): string {
  mkdirSync(cache, { recursive: true })
  const jars = join(cache, 'jars')
  if (!existsSync(jars)) {
    const pom = join(import.meta.dirname, 'h2o-genmodel.pom.xml')
    execFileSync(
      'mvn',
      ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
  }
  const classPath = [join(jars, '*'), cache].join(delimiter)
  execFileSync('javac', ['-cp', classPath, '-d', cache, h2oReference], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return classPath
}

/** Takes about 45 s a model. Null where H2O's scorer fails on a row. */
export function measureH2o(classPath: string, { name, model, input }: Case): number | null {
  const result = spawnSync('java', ['-cp', classPath, 'MojoRef', '--bench', model, input], {
    encoding: 'utf8',
  })
  return result.status === 0 ? parseFigure(result.stdout, figureOf(name)) : null
}

type Figure = 'score0' | 'easy(Double)'

/** H2O computes the splines of a GAM in its wrapper for rows of named values; its `score0` takes them as given. */
function figureOf(name: string): Figure {
  return name.startsWith('zoo/gam_') ? 'easy(Double)' : 'score0'
}

/** The median of a figure in the reference program's line. */
export function parseFigure(line: string, figure: Figure = 'score0'): number {
  const [, rate] = line.split(`\t${figure}=`)
  if (rate === undefined)
    throw new Error(`expected a line of figures from H2O's scorer, found ${JSON.stringify(line)}`)
  return Number.parseInt(rate, 10)
}
