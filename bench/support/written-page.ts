import { readFileSync, writeFileSync } from 'node:fs'

/** Puts lines into a page of the documentation, in the place of those that the same script wrote before. */
export function writeInto(page: string, script: string, lines: readonly string[]): void {
  const [begin, end] = [
    `<!-- written by \`npm run ${script}\` -->`,
    `<!-- until here by \`npm run ${script}\` -->`,
  ]
  const [before, rest] = readFileSync(page, 'utf8').split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${page} has no place for ${script}`)
  writeFileSync(page, `${before}${begin}\n\n${lines.join('\n')}\n\n${end}${after}`)
}
