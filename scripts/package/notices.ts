import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ShippedPackage } from './production.ts'

const licenceFile = /^(licen[cs]e|copying|notice)([.-]|$)/i

/** A component with the texts that its licence wants shipped beside it. */
export interface Notice {
  readonly title: string
  readonly licence: string
  readonly texts: readonly string[]
}

/** One page of all that others wrote: what it is, its licence, and the licence's text. */
export function noticesPage(notices: readonly Notice[]): string {
  const intro = `Sluice is shipped with the packages below. Each is under the licence that stands beside its name; its text follows.\n`
  return [intro, ...notices.map(notice)].join(`\n${'-'.repeat(80)}\n\n`)
}

function notice({ title, licence, texts }: Notice): string {
  return `${title}\nLicence: ${licence}\n\n${texts.map((text) => `${text.trim()}\n`).join('\n')}`
}

/** @throws Error naming a package that has neither a licence's name nor its text */
export function noticesOf(packages: readonly ShippedPackage[]): readonly Notice[] {
  return packages.map((shipped) => ({
    title: `${shipped.name} ${shipped.version}`,
    licence: shipped.license === '' ? 'as its text says' : shipped.license,
    texts: textsOf(shipped, packages),
  }))
}

/** Its own files; else those of the package that native builds belong to (`x` of `x-linux-x64-gnu`); else its licence's own text. */
function textsOf(shipped: ShippedPackage, packages: readonly ShippedPackage[]): readonly string[] {
  const own = licenceTexts(shipped.path)
  if (own.length > 0) return own
  const whole = packages.find(({ path, name }) => name !== shipped.name && isPartOf(shipped.name, name, path))
  if (whole !== undefined) return licenceTexts(whole.path)
  if (shipped.license === 'MIT') return [mitText(shipped.author)]
  throw new Error(`${shipped.path} (${shipped.license}) has no text of its licence`)
}

function isPartOf(part: string, name: string, path: string): boolean {
  const plain = (text: string) => text.replace(/^@[^/]+\//, '')
  return plain(part).startsWith(`${plain(name)}-linux`) && licenceTexts(path).length > 0
}

export function licenceTexts(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => licenceFile.test(name))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

function mitText(author: string): string {
  return `Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
}
