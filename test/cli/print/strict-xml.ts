/** An element as it stands in a file: what it is called, says of itself, and holds. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** What XML 1.0 calls a character. */
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** Reads XML without comments, sections and namespaces; throws for what is not well-formed. */
export function parseXml(text: string): Element {
  if (notXml.test(text)) throw new Error('holds a character that XML does not know')
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(text)
  if (declaration === null) throw new Error('has no declaration')
  let at = declaration[0].length
  const take = (pattern: RegExp): RegExpExecArray => {
    const sticky = new RegExp(pattern.source, 'uy')
    sticky.lastIndex = at
    const found = sticky.exec(text)
    if (found === null) throw new Error(`expected ${pattern.source} at ${text.slice(at, at + 40)}`)
    at += found[0].length
    return found
  }
  const element = (): Element => {
    const name = take(/<([a-z]+)/)[1]!
    const attributes: Record<string, string> = {}
    while (/\s/.test(text[at]!) && !/^\s*\/?>/.test(text.slice(at))) {
      const [, key, value] = take(/\s+([a-z]+)="([^"<]*)"/)
      if (key! in attributes) throw new Error(`${key!} stands twice`)
      attributes[key!] = plain(value!)
    }
    if (take(/\s*\/?>/)[0].endsWith('/>')) return { name, attributes, children: [], text: '' }
    const children: Element[] = []
    let held = ''
    while (!text.startsWith('</', at)) {
      if (text[at] === '<') children.push(element())
      else held += plain(take(/[^<]+/)[0])
    }
    if (take(/<\/([a-z]+)>/)[1] !== name) throw new Error(`${name} is closed by another`)
    return { name, attributes, children, text: held }
  }
  const root = element()
  if (text.slice(at).trim() !== '') throw new Error('goes on after its root')
  return root
}

function plain(text: string): string {
  return text.replace(/&([^;\s]*;?)/g, (_, name: string) => {
    const known = entities[name.slice(0, -1)] ?? codePoint(name)
    if (!name.endsWith(';') || known === undefined) throw new Error(`&${name} is no entity`)
    return known
  })
}

function codePoint(name: string): string | undefined {
  const digits = /^#(\d+);$/.exec(name)?.[1]
  return digits === undefined ? undefined : String.fromCodePoint(Number(digits))
}
