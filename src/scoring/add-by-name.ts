/** Two tables as one, what both have being added up. Any name may be in them, those of properties of objects too. */
export function addByName<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  none: T,
  add: (one: T, other: T) => T,
): Record<string, T> {
  const sums = new Map(Object.entries(a))
  for (const [name, value] of Object.entries(b)) sums.set(name, add(sums.get(name) ?? none, value))
  return Object.fromEntries(sums)
}
