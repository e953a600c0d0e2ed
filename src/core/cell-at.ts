/** A value within an object: the property of that name, or one by a path of names with dots between. */
export function cellAt(row: object, column: string): unknown {
  if (Object.hasOwn(row, column)) return (row as Readonly<Record<string, unknown>>)[column]
  const dot = column.indexOf('.')
  if (dot === -1) return undefined
  let value: unknown = row
  for (const name of column.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

/** Adds the paths of all that stands in an object, those within its objects too. */
export function addPaths(row: object, paths: Set<string>, before = ''): void {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      addPaths(value as object, paths, `${before}${name}.`)
    else paths.add(before + name)
  }
}
