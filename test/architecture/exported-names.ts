import ts from 'typescript'
import type { Sources } from './imports.ts'

/** What a file exports under a name of its own. */
export interface ExportedName {
  readonly name: string
  readonly kind: 'type' | 'function'
  readonly file: string
}

/** Exported types, interfaces and classes, and exported functions; what is passed on from elsewhere does not count. */
export function exportedNames(sources: Sources): ExportedName[] {
  return [...sources].flatMap(([file, text]) => {
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
    return tree.statements.flatMap((statement) => {
      const kind = kindOf(statement)
      if (kind === null || !isExported(statement)) return []
      return [{ name: (statement as ts.DeclarationStatement).name!.getText(tree), kind, file }]
    })
  })
}

function kindOf(statement: ts.Statement): ExportedName['kind'] | null {
  if (ts.isFunctionDeclaration(statement)) return 'function'
  const isType =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement)
  return isType ? 'type' : null
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

/** Names that stand more than once, with the files, a line each. */
export function repeatedNames(names: readonly ExportedName[]): string[] {
  const byName = Object.groupBy(names, ({ name }) => name)
  return Object.entries(byName)
    .filter(([, same = []]) => same.length > 1)
    .map(([name, same = []]) => `${name}: ${same.map(({ file }) => file).join(', ')}`)
}
