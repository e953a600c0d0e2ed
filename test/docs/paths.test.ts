import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('reference/'))
    .map((name) => `docs/${name}`),
]

const files = ['src', 'test', 'bench', 'scripts', 'examples'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
)

/** Source files and folders that a page names in backticks, such as `core/column.ts` or `pipeline/`. */
function pathsIn(page: string): string[] {
  const names = readFileSync(page, 'utf8').matchAll(/`([\w./-]+(?:\.m?ts|\/))`/g)
  return Array.from(names, ([, name]) => name!.replace(/^\.\//, ''))
}

/** What stands for any file, and what a build makes. */
const examples: readonly string[] = ['src/a/b.ts', 'test/a/b.test.ts', 'dist/']

function isThere(path: string): boolean {
  const name = path.replace(/\/$/, '')
  return existsSync(name) || files.some((file) => file.endsWith(`/${name}`))
}

describe('files and folders that the pages name', () => {
  it.each(pages)('are there: %s', (page) => {
    const named = pathsIn(page).filter((path) => !path.startsWith('..') && !examples.includes(path))
    expect(named.filter((path) => !isThere(path))).toEqual([])
  })

  it('are many', () => {
    expect(pages.flatMap(pathsIn).length).toBeGreaterThan(40)
  })
})

describe('the map in DESIGN.md', () => {
  const map = readFileSync('docs/DESIGN.md', 'utf8').matchAll(/^ {4}(src\/[\w./-]+)/gm)
  const named = Array.from(map, ([, path]) => path!)

  it('has every folder of src', () => {
    const folders = readdirSync('src', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/${name}/`)
    expect(named.filter((path) => path.endsWith('/')).toSorted()).toEqual(folders.toSorted())
  })
})
