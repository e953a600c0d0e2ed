import type { ListedSetting, ListedStep } from '../../app/step-list.ts'
import { wrapped } from './message.ts'
import { brokenRows, textTable } from './text-table.ts'

const indent = '  '

/** A line or more for each step: its name, what it does. */
export function stepTable(steps: readonly ListedStep[], width: number): readonly string[] {
  const rows = steps.map(({ name, summary }) => [name, summary])
  return [
    'What can stand under features, in the order of the reference page:',
    ...textTable(brokenRows(rows, 1, width - indent.length), indent),
    '',
    'sluice steps NAME shows one, with its settings and an example.',
  ]
}

/** All that is to know of a step. */
export function stepLines(step: ListedStep, width: number): readonly string[] {
  const paragraph = (text: string) => wrapped(`${indent}${text}`, width).split('\n')
  const rows = step.settings.map((setting) => [
    setting.name,
    setting.type,
    fallbackOf(setting),
    setting.meaning,
  ])
  return [
    step.name,
    ...paragraph(step.summary),
    '',
    'Missing values',
    ...paragraph(step.missing),
    '',
    'Settings',
    ...textTable(brokenRows(rows, 3, width - indent.length), indent),
    '',
    'Example',
    ...['features:', ...step.example.split('\n').map((line) => `${indent}${line}`)].map(
      (line) => `${indent}${line}`,
    ),
  ]
}

function fallbackOf({ isRequired, default: fallback }: ListedSetting): string {
  if (isRequired) return 'required'
  return fallback === null ? 'optional' : `default ${fallback}`
}
