import { ModelError } from '../../core/errors.ts'
import { modelCategories } from '../scorer.ts'
import type { ModelCategory } from '../scorer.ts'
import type { Algorithm, Mojo } from './algorithm.ts'
import type { Kernel } from '../kernel.ts'
import type { Archive } from './archive.ts'
import { readDomain } from './domains.ts'
import { otherZip } from './other-zips.ts'
import { parseModelIni } from './model-ini.ts'
import type { ModelIni, ModelIniFile } from './model-ini.ts'

/** What the table says about algorithms; passed in, so that an algorithm may open nested models by it. */
export interface AlgorithmTable {
  readonly algorithms: readonly Algorithm[]
  readonly refused: ReadonlyMap<string, string>
}

const iniPath = 'model.ini'
const deepestNesting = 8
const mostClasses = 1_000_000

/**
 * Reads the MOJO in `archive`: parses `model.ini` and domains, checks counts, version and that the algorithm is known.
 * Throws ModelError.
 */
export function loadMojo(archive: Archive, table: AlgorithmTable, directory = '', depth = 0): Mojo {
  const source = directory === '' ? archive.source : `${archive.source}!${directory}`
  refuseWithoutIni(source, archive)
  const file = parseModelIni(source, iniPath, archive.text(iniPath))
  const ini = file.info
  const algorithm = findAlgorithm(source, ini, table)
  const version = checkVersion(source, ini, algorithm)
  const columns = readColumns(source, file)
  const domains = readDomains(source, archive, file)
  const supervised = ini.boolean('supervised')
  const responseLevels = supervised ? (domains.at(-1) ?? null) : null
  const classCount = ini.integer('n_classes', { min: 0, max: mostClasses })
  const balanceClasses = ini.boolean('balance_classes', false)
  const prior = distribution(source, ini, 'prior_class_distrib', classCount)
  const model = distribution(source, ini, 'model_class_distrib', classCount)
  if (balanceClasses && (prior === null || model === null)) {
    throw new ModelError(source, iniPath, 'expected class distributions, since balance_classes is true')
  }
  const nested = new Map<string, Mojo>()
  let kernel: Kernel | null = null
  const mojo: Mojo = {
    source,
    archive,
    ini,
    version,
    algorithm: ini.string('algorithm'),
    category: readCategory(source, ini),
    supervised,
    featureCount: ini.integer('n_features', { min: 0, max: columns.length }),
    classCount,
    columns,
    domains,
    responseLevels,
    defaultThreshold: ini.number('default_threshold', 0.5),
    balanceClasses,
    priorClassDistribution: prior,
    modelClassDistribution: model,
    offsetColumn: ini.string('offset_column', '') || null,
    nested: (inner) => {
      const known = nested.get(inner)
      if (known !== undefined) return known
      const path = `${directory}${inner.endsWith('/') ? inner : `${inner}/`}`
      if (depth + 1 > deepestNesting) {
        throw new ModelError(source, inner, `expected at most ${deepestNesting} models inside one another`)
      }
      const opened = loadMojo(archive.within(inner), table, path, depth + 1)
      nested.set(inner, opened)
      return opened
    },
    compile: () => (kernel ??= algorithm.compile(mojo)),
  }
  return mojo
}

function refuseWithoutIni(source: string, archive: Archive): void {
  if (archive.has(iniPath)) return
  const inner = archive.paths.find((path) => path.endsWith(`/${iniPath}`))
  const other = inner === undefined ? otherZip(archive.paths) : null
  if (other !== null) throw new ModelError(source, null, `expected an H2O-3 MOJO. ${other}`)
  const where = inner === undefined ? '' : ` (there is one at ${inner}: zip the content of that folder)`
  throw new ModelError(
    source,
    iniPath,
    `expected an H2O-3 MOJO with this entry at its root, it is missing${where}`,
  )
}

function findAlgorithm(source: string, ini: ModelIni, table: AlgorithmTable): Algorithm {
  const name = ini.string('algorithm')
  const found = table.algorithms.find((algorithm) => algorithm.names.includes(name))
  if (found !== undefined) return found
  const refused = table.refused.get(name)
  const known = table.algorithms.map((algorithm) => algorithm.names[0]).join(', ')
  const why = refused ?? `supported are ${known}`
  throw new ModelError(source, iniPath, `algorithm ${JSON.stringify(name)} is not supported: ${why}`)
}

function checkVersion(source: string, ini: ModelIni, algorithm: Algorithm): number {
  const version = ini.number('mojo_version')
  if (version >= 1 && version <= algorithm.maxVersion) return version
  const name = ini.string('algorithm')
  throw new ModelError(
    source,
    iniPath,
    `expected mojo_version 1.00 to ${algorithm.maxVersion.toFixed(2)} for ${name}, found ${version}`,
  )
}

/** Names the file lost (they started with `#` or were blank) are empty strings at the end, as in H2O. */
function readColumns(source: string, file: ModelIniFile): readonly string[] {
  const count = file.info.integer('n_columns', { min: 0 })
  const found = file.columns.length
  if (found > count) {
    throw new ModelError(source, iniPath, `expected ${count} columns (n_columns), found ${found}`)
  }
  // Blank and # names are the only ones that can be missing; a file that lacks most of them is damaged.
  if (count > 2 * found + 16) {
    throw new ModelError(source, iniPath, `expected ${count} columns (n_columns), found only ${found}`)
  }
  return [...file.columns, ...Array<string>(count - found).fill('')]
}

function readDomains(source: string, archive: Archive, file: ModelIniFile): (readonly string[] | null)[] {
  const count = file.info.integer('n_columns', { min: 0 })
  const expected = file.info.integer('n_domains', { min: 0, fallback: file.domains.length })
  if (file.domains.length !== expected) {
    throw new ModelError(
      source,
      iniPath,
      `expected ${expected} domains (n_domains), found ${file.domains.length}`,
    )
  }
  const escaped = file.info.boolean('escape_domain_values', false)
  const domains = Array<readonly string[] | null>(count).fill(null)
  for (const domain of file.domains) {
    if (domain.column >= count) continue
    domains[domain.column] = readDomain(archive, `domains/${domain.file}`, domain.count, escaped)
  }
  return domains
}

function readCategory(source: string, ini: ModelIni): ModelCategory {
  const name = ini.string('category')
  const known = modelCategories.find((category) => category === name)
  if (known !== undefined) return known
  throw new ModelError(source, iniPath, `expected one of the categories ${modelCategories.join(', ')}`)
}

function distribution(source: string, ini: ModelIni, key: string, classCount: number): Float64Array | null {
  if (!ini.has(key)) return null
  const values = ini.numbers(key)
  if (classCount > 1 && values.length !== classCount) {
    throw new ModelError(
      source,
      iniPath,
      `expected ${key} to have ${classCount} numbers, found ${values.length}`,
    )
  }
  return values
}
