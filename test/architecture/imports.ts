import { posix } from 'node:path'
import ts from 'typescript'

/** Source files by path from the repository's root, `src/core/clock.ts`, with their text. */
export type Sources = ReadonlyMap<string, string>

/** One place where a file names another module: statically, for its types, dynamically, or as a URL. */
export interface Import {
  readonly from: string
  readonly line: number
  /** A source file's path, or the name of a package; `computed` where the name is only known at run time. */
  readonly to: string
}

/** Stands for a module whose name no reader of the source can know. */
export const computed = '(computed)'

/** All imports of all files. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => {
    const file = ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true)
    return specifiersIn(file).map(({ text: specifier, node }) => ({
      from,
      line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      to: specifier === null ? computed : resolved(from, specifier),
    }))
  })
}

interface Specifier {
  /** Null where it is computed. */
  readonly text: string | null
  readonly node: ts.Node
}

function specifiersIn(file: ts.SourceFile): Specifier[] {
  const found: Specifier[] = []
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) found.push({ text: specifier, node })
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** The text by which a node names another module, null where it is computed; undefined where the node names none. */
function specifierOf(node: ts.Node): string | null | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier === undefined ? undefined : nameIn(node.moduleSpecifier)
  }
  if (ts.isExternalModuleReference(node)) return nameIn(node.expression)
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? nameIn(node.argument.literal) : null
  if (ts.isCallExpression(node) && loads(node.expression)) return nameIn(node.arguments[0])
  if (ts.isNewExpression(node) && node.expression.getText() === 'URL') return sourceIn(node)
  return undefined
}

/** `import`, `require`, `require.resolve`, `import.meta.resolve`. */
function loads(callee: ts.Expression): boolean {
  return /^(import|(module\.)?require|(require|import\.meta)\.resolve)$/.test(callee.getText())
}

/** What text is known to begin with: all of a literal, the head of a template. */
function nameIn(node: ts.Node | undefined): string | null {
  if (node === undefined) return null
  if (ts.isStringLiteralLike(node)) return node.text
  return ts.isTemplateExpression(node) && node.head.text.includes('/') ? node.head.text : null
}

/** A source file named by its URL. Other files, and addresses, are no modules. */
function sourceIn({
  arguments: [address, base] = ts.factory.createNodeArray(),
}: ts.NewExpression): string | undefined {
  const name = nameIn(address)
  if (address === undefined || name === null || base?.getText() !== 'import.meta.url') return undefined
  const isModule = ts.isTemplateExpression(address) ? /^[./]+\w/.test(name) : /^\..*\.[cm]?[jt]s$/.test(name)
  return isModule ? name : undefined
}

function resolved(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}
