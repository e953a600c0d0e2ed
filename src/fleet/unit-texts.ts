import { SluiceError } from '../core/errors.ts'

/*
 * How a path is written in a unit, which differs from setting to setting: systemd.syntax(7), systemd.service(5) "Command lines",
 * systemd.exec(5). A path without anything special is written as it is.
 */

/** The program of a command line. Variables are not replaced in it. */
export function programText(path: string): string {
  return quotedWhereNeeded(withSpecifiers(checked(path)))
}

/** Any further argument. */
export function argumentText(argument: string): string {
  return quotedWhereNeeded(withSpecifiers(checked(argument)).replaceAll('$', '$$$$'))
}

/** The same with a specifier behind it that is meant as one: `/%i.yaml`. */
export function argumentWith(path: string, specifier: string): string {
  return quotedWhereNeeded(`${withSpecifiers(checked(path)).replaceAll('$', '$$$$')}${specifier}`)
}

/** One of a list of paths. They can be quoted, and a backslash stands for itself. */
export function listedPath(path: string): string {
  const text = withSpecifiers(checked(path))
  if (!/[\s"']/.test(text)) return text
  const mark = text.includes('"') ? "'" : '"'
  if (text.includes(mark))
    throw new SluiceError('USAGE', `${path}: a unit cannot name a path with both kinds of quotes: rename it`)
  return `${mark}${text}${mark}`
}

/** A file of variables: the rest of the line, in which a shell's wildcards count. */
export function variablesFile(path: string): string {
  return withSpecifiers(checked(path)).replace(/[\\*?[\]]/g, String.raw`\$&`)
}

/** A folder below /var/lib that systemd makes. It takes blanks and colons for something else. */
export function madeFolder(below: string): string {
  if (/^[\w./@+-]+$/.test(below)) return below
  throw new SluiceError(
    'USAGE',
    `state: /var/lib/${below}: systemd is to make this folder, and its name may hold letters, digits and . _ - + @ alone: rename it, or put it elsewhere`,
  )
}

function withSpecifiers(text: string): string {
  return text.replaceAll('%', '%%')
}

function quotedWhereNeeded(text: string): string {
  return /^[\w./:@%$+=,-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, String.raw`\$&`)}"`
}

function checked(path: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (!/[\u0000-\u001f\u007f]/.test(path)) return path
  throw new SluiceError(
    'USAGE',
    `${JSON.stringify(path)} holds a line break or the like, which no unit can name: rename it`,
  )
}
