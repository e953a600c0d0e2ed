import { ModelError } from '../../../../src/core/errors.ts'
import type { Mojo } from '../../../../src/model/mojo/algorithm.ts'
import { algorithms, refusedAlgorithms } from '../../../../src/model/mojo/algorithms.ts'
import type { Archive } from '../../../../src/model/mojo/archive.ts'
import { loadMojo } from '../../../../src/model/mojo/load.ts'

/** What a hand-made MOJO is built from: text, not bytes, wherever text will do. */
export interface TinyMojo {
  readonly info: Readonly<Record<string, string | number | boolean | readonly (number | string)[]>>
  /** Features first, then the response where there is one. */
  readonly columns: readonly string[]
  /** Levels by column name. */
  readonly levels?: Readonly<Record<string, readonly string[]>>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** Opens a hand-made MOJO as `loadModel` would. */
export function openTiny(tiny: TinyMojo): Mojo {
  return loadMojo(memoryArchive('tiny.zip', tinyEntries(tiny)), { algorithms, refused: refusedAlgorithms })
}

/** The entries of a hand-made MOJO, below `directory`: to nest one in another. */
export function tinyEntries(tiny: TinyMojo, directory = ''): Map<string, string | Uint8Array> {
  const { columns, levels = {}, files = {} } = tiny
  const supervised = tiny.info['supervised'] !== false
  const categorical = columns.flatMap((name, index) => {
    const domain = levels[name]
    return domain === undefined ? [] : [{ index, domain }]
  })
  const info = {
    mojo_version: '1.00',
    category: 'Regression',
    uuid: 1,
    supervised: true,
    n_features: columns.length - (supervised ? 1 : 0),
    n_classes: 1,
    n_columns: columns.length,
    n_domains: categorical.length,
    ...tiny.info,
  }
  const ini = [
    '[info]',
    ...Object.entries(info).map(([key, value]) => `${key} = ${printed(value)}`),
    '[columns]',
    ...columns,
    '[domains]',
    ...categorical.map(({ index, domain }) => `${index}: ${domain.length} d${index}.txt`),
  ]
  return new Map<string, string | Uint8Array>([
    [`${directory}model.ini`, ini.join('\n')],
    ...categorical.map(({ index, domain }): [string, string] => [
      `${directory}domains/d${index}.txt`,
      domain.map((level) => `${level}\n`).join(''),
    ]),
    ...Object.entries(files).map(([path, content]): [string, string | Uint8Array] => [
      directory + path,
      content,
    ]),
  ])
}

function printed(value: TinyMojo['info'][string]): string {
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value)
}

/** An archive in memory. */
export function memoryArchive(source: string, entries: ReadonlyMap<string, string | Uint8Array>): Archive {
  const bytes = (path: string): Uint8Array => {
    const content = entries.get(path)
    if (content === undefined) throw new ModelError(source, path, 'expected this entry, it is missing')
    return typeof content === 'string' ? new TextEncoder().encode(content) : content
  }
  return {
    source,
    paths: [...entries.keys()],
    has: (path) => entries.has(path),
    bytes,
    text: (path) => new TextDecoder().decode(bytes(path)),
    within: (directory) =>
      memoryArchive(
        source,
        new Map(
          [...entries]
            .filter(([path]) => path.startsWith(directory))
            .map(([path, content]) => [path.slice(directory.length), content]),
        ),
      ),
  }
}

/** Doubles in big-endian order, as most of H2O's blobs hold them. */
export function bigEndian(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8))
  values.forEach((value, i) => {
    view.setFloat64(i * 8, value)
  })
  return new Uint8Array(view.buffer)
}

/** Scores rows given as lists; a refused row gives null. */
export function scoreRows(
  mojo: Mojo,
  rows: readonly (readonly number[])[],
  offsets: readonly number[] | null = null,
): (number[] | null)[] {
  const kernel = mojo.compile()
  const width = kernel.outputs.length
  const out = new Float64Array(rows.length * width)
  const refused = new Uint8Array(rows.length)
  const input = Float64Array.from(rows.flat())
  const before = input.slice()
  const refusedCount = kernel.score(
    input,
    rows.length,
    offsets === null ? null : Float64Array.from(offsets),
    out,
    refused,
  )
  if (!input.every((cell, i) => Object.is(cell, before[i]))) throw new Error('score changed its input')
  if (refusedCount !== refused.filter((one) => one === 1).length)
    throw new Error('refused rows do not add up')
  return rows.map((_, r) => (refused[r] === 1 ? null : [...out.subarray(r * width, (r + 1) * width)]))
}
