/** The test that exercises a file, and why it says more than one of the file's own. */
export type Elsewhere = readonly [by: string, why: string]

/** Several files of a folder, with one test and one reason. */
export function each(folder: string, by: string, why: string, names: string): Record<string, Elsewhere> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [`${folder}${name}.ts`, [by, why]]),
  )
}
