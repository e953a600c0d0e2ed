import { circlesOf } from './cycles.ts'
import { computed } from './imports.ts'
import type { Import } from './imports.ts'

/** Who may import whom. What is not allowed here is forbidden. */
export interface Rules {
  /** A folder or file of src -> the folders and files that it may import; itself always. The longest name that fits counts. */
  readonly mayImport: Readonly<Record<string, readonly string[]>>
  /** npm package -> the one folder or file that imports it. */
  readonly owners: Readonly<Record<string, string>>
  /** Files that load modules whose names are computed -> what these can be. */
  readonly computedIn: Readonly<Record<string, string>>
}

/** Everything that breaks the rules, a line each. */
export function violations(imports: readonly Import[], files: readonly string[], rules: Rules): string[] {
  const places = Object.keys(rules.mayImport)
  const strays = files.filter((file) => placeOf(file, places) === null)
  return [
    ...strays.map((file) => `${file}: its folder is not in the table of imports`),
    ...imports.flatMap((each) => wrongIn(each, rules, places)),
    ...unusedIn(imports, rules, places),
    ...emptyIn(files, places),
    ...circlesOf(between(imports)).map((circle) => `circle: ${circle.join(' -> ')}`),
    ...circlesOf(allowed(rules)).map((circle) => `circle of folders: ${circle.join(' -> ')}`),
  ]
}

function wrongIn({ from, line, to }: Import, rules: Rules, places: readonly string[]): string[] {
  const place = placeOf(from, places)
  if (place === null || to.startsWith('node:')) return []
  if (to === computed) {
    return from in rules.computedIn ? [] : [`${from}:${line}: imports a module whose name is computed`]
  }
  if (!to.startsWith('src/')) return wrongPackage({ from, line, to }, rules)
  const target = placeOf(to, places)
  if (target === place || (target !== null && rules.mayImport[place]!.includes(target))) return []
  const others = rules.mayImport[place]!.join(', ') || 'nothing else'
  return [`${from}:${line}: imports ${to}; ${place} may import: ${others}`]
}

function wrongPackage({ from, line, to }: Import, { owners }: Rules): string[] {
  const owner = owners[to]
  if (owner !== undefined && isWithin(from, owner)) return []
  return [
    `${from}:${line}: imports ${to}, ${owner === undefined ? 'which nobody may' : `which only ${owner} may`}`,
  ]
}

/** What is allowed and never done: the table would hide what it no longer says. */
function unusedIn(
  imports: readonly Import[],
  { mayImport, owners, computedIn }: Rules,
  places: readonly string[],
): string[] {
  const used = new Set(imports.map(({ from, to }) => `${placeOf(from, places)} -> ${placeOf(to, places)}`))
  const idle = Object.entries(mayImport).flatMap(([place, targets]) =>
    targets.filter((target) => !used.has(`${place} -> ${target}`)).map((target) => `${place} -> ${target}`),
  )
  const imported = new Set(imports.map(({ to }) => to))
  return [
    ...idle.map((edge) => `${edge}: allowed, and not used`),
    ...Object.keys(owners)
      .filter((name) => !imported.has(name))
      .map((name) => `${name}: has an owner, and nobody imports it`),
    ...Object.keys(computedIn)
      .filter((file) => !imports.some(({ from, to }) => from === file && to === computed))
      .map((file) => `${file}: may compute names of modules, and does not`),
  ]
}

/** Entries that no file lies in. */
function emptyIn(files: readonly string[], places: readonly string[]): string[] {
  const filled = new Set(files.map((file) => placeOf(file, places)))
  return places.filter((place) => !filled.has(place)).map((place) => `${place}: in the table, and not in src`)
}

function between(imports: readonly Import[]): (readonly [string, string])[] {
  return imports.filter(({ to }) => to.startsWith('src/')).map(({ from, to }) => [from, to])
}

function allowed({ mayImport }: Rules): (readonly [string, string])[] {
  return Object.entries(mayImport).flatMap(([place, targets]) =>
    targets.map((target) => [place, target] as const),
  )
}

/** The longest entry of the table that the file lies in. */
export function placeOf(file: string, places: readonly string[]): string | null {
  const fitting = places.filter((place) => isWithin(file, `src/${place}`))
  return fitting.toSorted((a, b) => b.length - a.length)[0] ?? null
}

function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`)
}
