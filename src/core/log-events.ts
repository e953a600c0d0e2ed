/** What a line of the log tells, by its field `event`. Names are an interface: alerts and searches depend on them. */
export const logEvents = {
  started: 'What runs where: version, instance, brokers, topics, group, models. The first line.',
  ready: 'All is connected and the group is joined: records flow from here on.',
  'lint-finding':
    'What `sluice lint` says, at each start: its warnings as such, what it only remarks as `info`.',
  'topics-awaited': 'Topics that do not exist yet are waited for (`input.waitForTopicMs`).',
  'topics-matched': 'With `input.pattern`: the topics that are read, at the start.',
  'topics-changed': 'With `input.pattern`: topics that have come or gone since the last look.',
  'topics-unseen': 'With `input.pattern`: brokers do not tell which topics there are; asked again later.',
  'partitions-assigned':
    'The group is joined: the partitions that are ours, with the offset that each is read from.',
  'rebalance-begun': 'A member comes or goes: nothing is taken until the partitions are shared out anew.',
  summary:
    'Five seconds after the start, once a minute and at the end: records and outcomes since the last one, records a second, lag, and the dead letters by reason with an example each (no values).',
  'registry-lost': 'The schema registry has no answer that can be used: consuming is paused.',
  'lookup-lost': 'What a `lookup` step asks gives no answer: consuming is paused.',
  'remote-lost':
    'The server that a `remote` model is asked at gives no answer that can be used: consuming is paused.',
  'remote-opened':
    'The server of a `remote` model answers, and has the columns that the pipeline gives: what it calls its model.',
  'lookup-renewed': 'The file of a `lookup` was read anew, or its topic is read to its end.',
  'lookup-stale':
    'The file or topic of a `lookup` holds what is of no use, or cannot be read on: going on with what was read before.',
  'module-slow':
    'A function of the user’s took longer for a batch than its `timeLimitMs`. Once a minute at most.',
  'breaker-opened': 'Too many of the last records would be dead-lettered: consuming is paused.',
  'counts-unwritten':
    'With `monitor`: counts could not be written to the monitor topic. Records flow on; the counts wait for an answer.',
  'counts-written': 'With `monitor`: the monitor topic answers, and all counts are written.',
  resumed: 'What consuming was paused for is over.',
  'brokers-silent': 'No broker answers: waiting, up to `outage.deadlineMs`.',
  'brokers-back': 'Brokers answer again.',
  'standing-unknown':
    'For ten seconds brokers have not told where the group stands: nothing is read before they do.',
  'partitions-unread': 'No broker answers for some partitions, while others may be read.',
  'partitions-read-again': 'All partitions are read again.',
  'broker-unreachable': 'A broker cannot be reached where it says it is.',
  'consumer-restarted': 'The consumer ended, and another one takes over.',
  'right-lost': 'A right that was there was taken away: waiting for it.',
  'right-back': 'The right is back.',
  'tls-renewed': 'Certificate files have changed: connections are made anew with what they hold now.',
  'tls-unusable': 'Certificate files have changed and are of no use: going on with what they held before.',
  'log-in-failed': 'A log-in to the brokers failed while running; it is tried again. Once a minute at most.',
  'credentials-stale':
    'No new access token is to be had, or tokens of clients cannot be read anew: going on with the last ones.',
  'no-topic-ids': 'Brokers before Kafka 2.8: a topic that is made anew is seen less surely.',
  'assignment-trouble': 'Something of the group’s assignment could not be read.',
  'data-loss': 'Records are gone unread, and `input.onDataLoss` goes on without them.',
  'records-hidden': 'Records stand behind a transaction that is open.',
  'batch-unreadable': 'A record batch cannot be read.',
  'commit-fenced': 'Records were written whose commit came too late: another member writes them again.',
  'transaction-lost': 'A transaction was lost: what was written in it is taken back and made again.',
  'transactions-wait':
    'For ten seconds brokers have let no transaction begin: nothing is written before they do.',
  'records-sent-again': 'Records were not acknowledged and are sent again (level `debug`).',
  'stage-failed': 'A stage failed at a record for no known reason: a fault in Sluice.',
  'spans-lost':
    'Spans are lost: the receiver of traces does not take them, or not as fast as they come. Told at once, then once a minute at most.',
  'fleet-started': '`sluice fleet`: the supervisor is at work, for how many instances.',
  'fleet-asked': '`sluice fleet`: the supervisor heeds a request: of which kind, for which instances.',
  'instance-changed':
    '`sluice fleet`: an instance is in another state, or another process: from which state to which, and why.',
  'fleet-trouble':
    '`sluice fleet`: something is wrong with the fleet’s file, or around the supervisor, which goes on without.',
  'fleet-stopped': '`sluice fleet`: all instances have ended, and the supervisor does.',
  'systemd-unheard':
    'Started by systemd (`NOTIFY_SOCKET`), which could not be told something: the program `systemd-notify` failed.',
  'kafka-client': 'What the Kafka client itself has to say.',
  'listens-within':
    '`sluice serve`: a platform asks the container from outside (`PORT` is set), and the service listens on a loopback address.',
  serving: '`sluice serve`: requests are answered from here on; where, and what is served.',
  request: '`sluice serve`, and functions: a request, as `serve.accessLog` wants it.',
  'records-failed':
    'A function on the Kafka event source: an outage, so that records are reported as failed and come again; from which offset of each partition.',
  'letters-lost':
    '`sluice serve`: rows that were refused could not be written to the dead-letter topic. Once a minute at most.',
  'release-found': 'A newer release of a model is in the store: its versions are loaded beside the stream.',
  'release-serving': 'A release answers from this turn on: of which model, by which versions.',
  'release-failed':
    'A release cannot be served here, and why: what answered before goes on answering, and it is tried again.',
  'release-late':
    'Records behind the cut of a release were scored by the version before it: its own was not loaded in time.',
  'store-unreachable':
    'The model store does not answer: what is served stays, and nothing new is seen. Told once, until it is back.',
  'store-back': 'The model store answers again.',
  'canary-held':
    'The versions of a canary do not have the keys that their shares promise, so they are not compared: the step is held. Told once a step.',
  'canary-step': 'A canary has held its step, and goes on to the next one.',
  'canary-done': 'A canary has held its last step: the new version answers alone.',
  'canary-rolled-back': 'A canary was taken back, and why, with the figures.',
  'fallback-begun': 'A model’s fallback answers in its place, and why.',
  'fallback-over': 'The model answers again.',
  'fallback-stuck':
    'A model would answer again, and has changed too often within the hour: its fallback stays.',
  'monitor-lost':
    'With `monitor`: the monitor topic is not written. The stream goes on; others do not see how this instance is.',
  'monitor-back': 'The monitor topic is written again.',
  'monitor-unread':
    'With `monitor`: the monitor topic cannot be read. What is shown and judged here stands still until it can.',
  'alert-opened': 'An alert opened: of what, how much, and the limit.',
  'alert-closed': 'An alert is over.',
  'alerts-unwritten':
    'Alerts could not be written to their topic: this log, the page and the webhook have them.',
  'webhook-failed': 'The webhook did not take an alert, after all attempts or because it refused it.',
  quality:
    '`sluice quality`, as each window begins: the rolling figures of each version, with how many predictions are labelled.',
  'kpi-missed': '`sluice quality`: a KPI is missed: what it measures, and the limit.',
  'kpi-met': '`sluice quality`: a KPI is met, or met again.',
  'quality-lost':
    '`sluice quality`: brokers, the registry or the monitor topic do not answer: they are waited for.',
  'quality-back': '`sluice quality`: predictions and labels are read again.',
  'quality-tenants': '`sluice quality`: predictions in topics of tenants are not read.',
  draining: 'A stop was asked for: what was taken is finished.',
  stopped: 'The stream is over, and how.',
  failed: 'The stream cannot go on; the last line.',
} as const

export type LogEvent = keyof typeof logEvents
