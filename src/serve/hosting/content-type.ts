/** A media type with its parameters, names in small letters: `text/csv; header=present`. */
export interface ContentType {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

export function contentTypeIn(text: string | undefined): ContentType {
  const [type = '', ...rest] = (text ?? '').split(';').map((part) => part.trim())
  const parameters = new Map(
    rest
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=')
        const [name, value] = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
        return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')] as const
      }),
  )
  return { type: type.toLowerCase(), parameters }
}
