/** What a label means, for people, and whether that is good. */
export interface LabelWords {
  readonly text: string
  readonly is: 'good' | 'watch' | 'bad'
}

const good = (text: string): LabelWords => ({ text, is: 'good' })
const watch = (text: string): LabelWords => ({ text, is: 'watch' })
const bad = (text: string): LabelWords => ({ text, is: 'bad' })

const cooler = {
  '3': bad('close to total failure'),
  '20': watch('reduced efficiency'),
  '100': good('full efficiency'),
}

/** What the example's labels mean. Source: the documentation of the hydraulic rig's data set (UCI 447). */
export const rigWords: Readonly<Record<string, Readonly<Record<string, LabelWords>>>> = {
  cooler,
  'cooler-by-category': cooler,
  valve: {
    '100': good('optimal switching'),
    '90': watch('small lag'),
    '80': watch('severe lag'),
    '73': bad('close to total failure'),
  },
  pump: { '0': good('no leakage'), '1': watch('weak leakage'), '2': bad('severe leakage') },
  accumulator: {
    '130': good('optimal pressure'),
    '115': watch('slightly reduced pressure'),
    '100': watch('severely reduced pressure'),
    '90': bad('close to total failure'),
  },
  stable: { '0': good('conditions stable'), '1': watch('conditions perhaps not yet stable') },
}

/** `close to total failure`; the label itself for models of another pipeline. */
export function labelInWords(model: string, label: string): string {
  return rigWords[model]?.[label]?.text ?? label
}

/** `cooler close to total failure`; models of another pipeline are shown as `model label`. */
export function inWords(model: string, label: string): string {
  return `${model} ${labelInWords(model, label)}`
}
