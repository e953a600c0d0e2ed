/** What stands between statements, and within them where a semicolon is none: comments, texts and names in quotes. */
const token = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[A-Za-z_]+|;/g

/** The statements of an SQL text, without what is between them. A trigger ends behind its `end`. */
export function statementsIn(sql: string): string[] {
  const statements: string[] = []
  let words: string[] = []
  let from = 0
  for (const { 0: found, index } of sql.matchAll(token)) {
    if (/^[A-Za-z_]/.test(found)) words.push(found.toLowerCase())
    if (found !== ';' || isWithinTrigger(words)) continue
    statements.push(sql.slice(from, index))
    from = index + 1
    words = []
  }
  statements.push(sql.slice(from))
  return statements.map((each) => each.trim()).filter((each) => withoutComments(each) !== '')
}

function isWithinTrigger(words: readonly string[]): boolean {
  return words[0] === 'create' && words.slice(1, 4).includes('trigger') && words.at(-1) !== 'end'
}

function withoutComments(statement: string): string {
  return statement.replace(/--[^\n]*|\/\*[^]*?\*\//g, '').trim()
}
