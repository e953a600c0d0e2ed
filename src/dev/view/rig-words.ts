const cooler = { '3': 'close to total failure', '20': 'reduced efficiency', '100': 'full efficiency' }

/** What the example's labels mean, for people. Source: the documentation of the hydraulic rig's data set (UCI 447). */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cooler,
  'cooler-by-category': cooler,
  valve: {
    '100': 'optimal switching',
    '90': 'small lag',
    '80': 'severe lag',
    '73': 'close to total failure',
  },
  pump: { '0': 'no leakage', '1': 'weak leakage', '2': 'severe leakage' },
  accumulator: {
    '130': 'optimal pressure',
    '115': 'slightly reduced pressure',
    '100': 'severely reduced pressure',
    '90': 'close to total failure',
  },
  stable: { '0': 'conditions stable', '1': 'conditions perhaps not yet stable' },
}

/** `close to total failure`; the label itself for models of another pipeline. */
export function labelInWords(model: string, label: string): string {
  return words[model]?.[label] ?? label
}

/** `cooler close to total failure`; models of another pipeline are shown as `model label`. */
export function inWords(model: string, label: string): string {
  return `${model} ${labelInWords(model, label)}`
}
