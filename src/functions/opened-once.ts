/**
 * Opens at once, in the time that a host gives to the start of an instance, and keeps what it opened. What failed is tried
 * again by the next call: a broker may be back by then.
 */
export function openedOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null
  const ask = (): Promise<T> => {
    opened ??= open().catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }
  // Whoever calls is told.
  ask().catch(() => undefined)
  return ask
}
