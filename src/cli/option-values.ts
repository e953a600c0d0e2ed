import { InvalidArgumentError } from 'commander'

/** Parsers of option values, for commander: each throws what it prints as a usage error. */

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    // Fifteen digits are exact.
    if (!/^\d{1,15}$/.test(text) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    }
    return value
  }
}

export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < least) {
      throw new InvalidArgumentError(`It must be a number of at least ${least}.`)
    }
    return value
  }
}

export function share(text: string): number {
  const value = atLeast(0)(text)
  if (value > 1) throw new InvalidArgumentError('It must be a share from 0 to 1.')
  return value
}
