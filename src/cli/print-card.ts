import type { ModelCard } from '../releases/card.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { cardHtml } from './print/card-html.ts'
import { cardText } from './print/card-text.ts'
import { columnsOf, withHeadings } from './print/message.ts'
import { writeTextFile } from './write-text-file.ts'

export interface CardForm {
  /** The file that gets the page, instead of text on standard output. */
  readonly html?: string
  readonly json?: true
}

/** A model card as its options want it. @throws SluiceError where the file cannot be written */
export async function printCard(card: ModelCard, { html, json }: CardForm, io: Io): Promise<void> {
  if (html !== undefined) {
    await writeTextFile(html, cardHtml(card))
    printLine(io.stderr, `${html} is written`)
  }
  if (json === true) printLine(io.stdout, JSON.stringify(card, null, 2))
  else if (html === undefined)
    for (const line of withHeadings(cardText(card, columnsOf(io.stdout, 100)), io.stdout))
      printLine(io.stdout, line)
}
