import { setTimeout as sleep } from 'node:timers/promises'
import { errorType } from '../protocol/error-kind.ts'

/** Between two attempts, in milliseconds: a transaction is over some milliseconds after its end is acknowledged. */
const pauseMs = 3
const mostAttempts = 1_000

/** The first request of a transaction is refused until the brokers have written the end of the last one everywhere. */
export async function whenLastIsOver<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request()
    } catch (error) {
      if (errorType(error) !== 'CONCURRENT_TRANSACTIONS' || attempt === mostAttempts) throw error
      await sleep(pauseMs)
    }
  }
}
