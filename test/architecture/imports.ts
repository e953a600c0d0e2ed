import { posix } from 'node:path'
import ts from 'typescript'

/** Source files by path from the repository's root, `src/core/clock.ts`, with their text. */
export type Sources = ReadonlyMap<string, string>

/** One place where a file names another module: statically, for its types, dynamically, or as a URL. */
export interface Import {
  readonly from: string
  readonly line: number
  /** A source file's path, or the name of a package. */
  readonly to: string
}

/** All imports of all files. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => {
    const file = ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true)
    return specifiersIn(file).map(({ text: specifier, node }) => ({
      from,
      line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      to: resolved(from, specifier),
    }))
  })
}

interface Specifier {
  readonly text: string
  readonly node: ts.Node
}

function specifiersIn(file: ts.SourceFile): Specifier[] {
  const found: Specifier[] = []
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) found.push({ text: specifier.text, node })
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** The text by which a node names another module. */
function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal)
  if (ts.isCallExpression(node)) {
    const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
    const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
    return isRequire || isImport ? literal(node.arguments[0]) : undefined
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL') {
    const url = literal(node.arguments?.[0])
    return url !== undefined && /^\.{1,2}\/.*\.[cm]?[jt]s$/.test(url.text) ? url : undefined
  }
  return undefined
}

function literal(node: ts.Node | undefined): ts.StringLiteralLike | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node : undefined
}

function resolved(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}
