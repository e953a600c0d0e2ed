import type { PauseCause } from '../../core/meter.ts'

/** What a stream that waits wants from those who see it. */
export const pauseAdvice: Readonly<Record<PauseCause, string>> = {
  registry:
    'the schema registry gives no answer that can be used: see whether it runs at registry.url, and knows the schema ids that producers write',
  broker:
    'no broker answers: see whether the brokers of kafka.brokers run and can be reached from here. Nothing is lost; the process ends after outage.deadlineMs',
  breaker:
    'too many of the last records would be dead-lettered: look at the newest dead letters below, remove the cause at the producers or in the config, and restart; or raise deadLetter.breaker.ratio',
  lookup:
    'what a lookup step asks gives no answer: see whether that database, service or topic runs; records wait until it does',
  remote:
    'the server of a remote model gives no answer that can be used: see whether it runs at its url; records wait until it does',
}
