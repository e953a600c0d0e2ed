import { Refusal } from '../refusal.ts'

/** A file of a form. */
interface FilePart {
  /** As the form has it; empty where it has none. */
  readonly name: string
  readonly content: Buffer
}

/** The one file of a form (multipart/form-data, RFC 7578); its other fields are of no interest. @throws Refusal malformed */
export function filePart(body: Buffer, contentType: string): FilePart {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^;\s"]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw new Refusal('malformed', 'the content type of the form names no boundary')
  const files = partsOf(body, boundary).flatMap(fileOf)
  if (files.length === 1) return files[0]!
  throw new Refusal(
    'malformed',
    `the form has ${files.length === 0 ? 'no file' : `${files.length} files`}, and one is read: JSON, an object a line`,
  )
}

/** Each with its headers. */
function partsOf(body: Buffer, boundary: string): Buffer[] {
  const opening = `--${boundary}`
  const between = `\r\n${opening}`
  const parts: Buffer[] = []
  // Before the first part there may be a text, which is for nobody.
  let at = body.indexOf(opening) === 0 ? 0 : body.indexOf(between) + 2
  if (at === 1)
    throw new Refusal('malformed', 'the form does not have the boundary that its content type names')
  for (;;) {
    const from = at + opening.length
    if (body.toString('latin1', from, from + 2) === '--') return parts
    const end = body.indexOf(between, from)
    if (end === -1) throw new Refusal('malformed', 'the form ends before its last boundary')
    parts.push(body.subarray(from, end))
    at = end + 2
  }
}

function fileOf(part: Buffer): readonly FilePart[] {
  const end = part.indexOf('\r\n\r\n')
  const headers = part.toString('utf8', 0, Math.max(end, 0))
  const disposition = /^content-disposition:.*$/im.exec(headers)?.[0] ?? ''
  const name = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]
  return name === undefined ? [] : [{ name, content: part.subarray(end + 4) }]
}
