/**
 * Runs steps that yield what has to be waited for; a promise only where one does. What a wait rejects with is thrown where it
 * was yielded.
 */
export function runSteps<T>(steps: Generator<Promise<void>, T, void>): T | Promise<T> {
  const step = steps.next()
  return step.done === true ? step.value : finish(steps, step.value)
}

async function finish<T>(steps: Generator<Promise<void>, T, void>, first: Promise<void>): Promise<T> {
  for (let pending = first; ;) {
    const step = await pending.then(
      () => steps.next(),
      (error: unknown) => steps.throw(error),
    )
    if (step.done === true) return step.value
    pending = step.value
  }
}
