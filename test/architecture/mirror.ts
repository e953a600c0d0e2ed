import ts from 'typescript'
import type { Sources } from './imports.ts'

/** Files with code and no test of their own. */
export function withoutTest(sources: Sources, isThere: (path: string) => boolean): string[] {
  return [...sources]
    .filter(([file, text]) => hasCode(file, text) && !isThere(testOf(file)))
    .map(([file]) => file)
}

/** The test of `src/a/b.ts` is `test/a/b.test.ts`. */
function testOf(file: string): string {
  return file.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts')
}

/** True for a file that holds a function or a class, not only types, tables and what is passed on. */
function hasCode(file: string, text: string): boolean {
  const visit = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) ||
    (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false)
  return visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
}
