import { answerable } from './answerable.ts'
import { backups } from './backups.ts'
import { capacity } from './capacity.ts'
import { drift } from './drift.ts'
import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'
import { fleet } from './fleet.ts'
import { monitoring } from './monitoring.ts'
import { platformFronts } from './platform-fronts.ts'
import { releasedModels } from './released-models.ts'
import { services } from './services.ts'
import { transactions } from './transactions.ts'

/**
 * Files with code and no test of their own: the test that exercises them, and why it says more. There is no entry for a
 * whole folder, so that a new file asks for a test.
 */
export const testedElsewhere: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/model/catboost/',
    'test/model/catboost/catboost-format.test.ts',
    "models of each kind held against CatBoost's own answers, and what is read of them",
    'compile-catboost catboost-facts loss split-tree-writer',
  ),
  ...each(
    'src/model/catboost/',
    'test/model/catboost/read-catboost.test.ts',
    'damaged files, each refused with its place',
    'catboost-trees float-features training-notes json-value',
  ),
  ...answerable,
  ...backups,
  ...capacity,
  ...drift,
  ...fleet,
  ...monitoring,
  ...platformFronts,
  ...releasedModels,
  ...services,
  ...each(
    'src/model/',
    'test/model/foreign-files.test.ts',
    'files of other libraries, as they wrote them',
    'foreign-signatures foreign-texts',
  ),
  'src/model/kernel-rows.ts': [
    'test/model/mojo/compile-scorer.test.ts',
    'which rows a kernel sees, with and without codes, encodings and offsets',
  ],
  ...each(
    'src/model/',
    'test/model/load-aside.test.ts',
    'models and errors that come through the thread, held against those of loadModel',
    'load-messages load-thread',
  ),
  'src/model/mojo/noted-archive.ts': [
    'test/model/pieces.test.ts',
    'models of all algorithms by their notes, which have the entries in them',
  ],
  ...each(
    'src/model/onnx/',
    'test/model/onnx/scorer.test.ts',
    'what the thread makes of cells and of outputs, through the scorer that waits for it',
    'run-worker feed-tensors fetched-output thread-messages',
  ),
  ...each(
    'src/model/lightgbm/',
    'test/parity/formats/lightgbm.test.ts',
    "sums, leaves and contributions of models by the library's own answers",
    'scored-trees lightgbm-kernel',
  ),
  'src/avro/registry-schemas.ts': [
    'test/avro/registry.test.ts',
    'what a registry answers by id, GUID and version, over HTTP',
  ],
  ...each(
    'src/json-schema/',
    'test/json-schema/reader-schema.test.ts',
    'what each property of a schema comes to',
    'reference scalar-type union-type',
  ),
  ...each(
    'src/protobuf/',
    'test/protobuf/decoder.test.ts',
    'bytes of another serializer, and what is wrong with others',
    'field-reader message-index message-reader protobuf-cursor writer-messages known-types',
  ),
  'src/protobuf/file-descriptor.ts': [
    'test/protobuf/proto-file.test.ts',
    'a file by its text and by its descriptor',
  ],
  'src/protobuf/reflected-types.ts': [
    'test/protobuf/proto-file.test.ts',
    'a file by its text and by its descriptor',
  ],
  'src/protobuf/message-type.ts': [
    'test/protobuf/proto-file.test.ts',
    'a file by its text and by its descriptor',
  ],
  'src/windows/closing.ts': [
    'test/windows/properties.test.ts',
    'rows of windows as a look through all readings gives them',
  ],
  'src/windows/open-readings.ts': [
    'test/windows/partition-windows.test.ts',
    'readings that are taken, refused for want of room, taken back and dropped',
  ],
  'src/windows/key-panes.ts': [
    'test/windows/properties.test.ts',
    'panes that windows share, taken back and made anew',
  ],
  'src/windows/pane.ts': [
    'test/windows/properties.test.ts',
    'panes that windows share, taken back and made anew',
  ],
  'src/windows/open-window.ts': [
    'test/windows/properties.test.ts',
    'which window has the oldest reading, wherever others were closed and taken back',
  ],
  'src/windows/open-windows.ts': [
    'test/windows/properties.test.ts',
    'which window has the oldest reading, wherever others were closed and taken back',
  ],
  'src/windows/reading-faults.ts': ['test/windows/reading-reader.test.ts', 'a table of odd values'],
  'src/cli/write-text-file.ts': [
    'test/cli/test.test.ts',
    'a file of results, where it can and cannot be written',
  ],
  'src/core/value-format.ts': ['test/app/value-formats.test.ts', 'a stream in each format'],
  ...each(
    'src/app/',
    'test/cli/lint.test.ts',
    'every kind of finding, through the command that prints them',
    'assemble assembly-schemas',
  ),
  ...each(
    'src/app/',
    'test/app/start.test.ts',
    'streams in memory with topics that are there and missing, and what they tell over HTTP',
    'stream-metrics written-topics',
  ),
  'src/app/cases/case-records.ts': ['test/cli/test.test.ts', 'events in each form, through the command'],
  'src/app/cases/case-stream.ts': ['test/cli/test.test.ts', 'what a case expects is what the stream makes'],
  'src/app/cases/outcome-views.ts': ['test/cli/test.test.ts', 'each field that a case may expect'],
  'src/app/cases/recorded.ts': ['test/cli/test.test.ts', 'what is recorded passes, through the command'],
  'src/app/cases/run-case-files.ts': ['test/cli/test.test.ts', 'files in, results out, through the command'],
  'src/app/doctor/check.ts': ['test/app/doctor/topics.test.ts', 'collects what a judgement reports'],
  'src/app/doctor/cluster-checks.ts': [
    'test/e2e/online.test.ts',
    'asks brokers only; what is judged of their answers has tests of its own',
  ],
  'src/app/doctor/diagnose.ts': ['test/cli/doctor.test.ts', 'what the command prints is all there is'],
  'src/app/assembly-files.ts': [
    'test/app/score-events.test.ts',
    'no output takes the place of what the config names',
  ],
  'src/app/topics-read.ts': ['test/e2e/online.test.ts', 'asks brokers only'],
  'src/transport/kafkajs/client/readable-topics.ts': [
    'test/transport/kafkajs/several-topics.test.ts',
    'asks brokers only: what a pattern matches there',
  ],
  'src/app/draft-features.ts': ['test/cli/init.test.ts', 'what is drafted shows in the file that is written'],
  'src/app/draft-text.ts': ['test/cli/init.test.ts', 'the file that is written, read by lint and score'],
  'src/app/draw-tree.ts': ['test/cli/inspect.test.ts', 'what the command prints is all there is'],
  'src/app/feature-columns.ts': ['test/cli/features.test.ts', 'columns of tables, through the command'],
  'src/app/feature-job.ts': ['test/cli/features.test.ts', 'files in, a table out, through the command'],
  'src/app/feature-rows.ts': ['test/cli/features.test.ts', 'held against the live stream, bit for bit'],
  'src/app/file-records.ts': ['test/cli/features.test.ts', 'files of each form, with the same rows'],
  'src/app/init-config.ts': ['test/cli/init.test.ts', 'files in, a file out, through the command'],
  'src/app/echo.ts': ['test/cli/echo.test.ts', 'what the command prints is all there is'],
  'src/app/event-dead-letter.ts': [
    'test/app/replay-outlet.test.ts',
    'the line that is written of a dead letter',
  ],
  'src/app/event-file.ts': ['test/app/score-events.test.ts', 'lines in, lines out, through the command'],
  'src/app/event-scorer.ts': ['test/app/score-events.test.ts', 'held against the stream, event by event'],
  'src/app/given-model.ts': [
    'test/cli/model-options.test.ts',
    'a model named in each way, through every command that reads one',
  ],
  'src/app/inspect-file.ts': ['test/cli/inspect.test.ts', 'what the command prints is all there is'],
  'src/app/inspection.ts': ['test/cli/inspect.test.ts', 'what the command prints is all there is'],
  'src/app/kafka-app.ts': ['test/e2e/run.test.ts', 'puts a stream on the brokers that its config names'],
  'src/app/letter-files.ts': ['test/app/export-letters.test.ts', 'files in each format, read again'],
  'src/app/letter-reader.ts': [
    'test/integration/dead-letters.test.ts',
    'connects to a real broker, through every command that reads letters',
  ],
  'src/app/open-pipeline.ts': [
    'test/app/embedded-pipeline.test.ts',
    'loaded when a pipeline is asked for, and seen through it',
  ],
  'src/app/parts.ts': [
    'test/e2e/run.test.ts',
    'puts together what the config says; wrong parts show in the run',
  ],
  'src/app/redrive-letters.ts': ['test/integration/dead-letters.test.ts', 'the command, on a real broker'],
  'src/app/redrive-log.ts': [
    'test/integration/dead-letters.test.ts',
    'transactions and offsets of a real broker',
  ],
  'src/app/redrive-turns.ts': [
    'test/app/redrive.test.ts',
    'which letters are taken shows in what becomes of them',
  ],
  'src/app/replay-comparison.ts': ['test/app/replay.test.ts', 'pipelines and records in, what changed out'],
  'src/app/replay-counts.ts': ['test/cli/print/replay.test.ts', 'what is counted shows in what is printed'],
  'src/app/replay-job.ts': [
    'test/integration/replay.test.ts',
    'brings a replay together with brokers, files and topics',
  ],
  'src/app/replay-verdicts.ts': ['test/app/replay.test.ts', 'what is copied is what is compared'],
  'src/app/score-file.ts': ['test/cli/score.test.ts', 'files in, files out, through the command'],
  'src/app/verify-file.ts': ['test/cli/verify.test.ts', 'files in, answer out, through the command'],
  'src/app/step-list.ts': ['test/cli/steps.test.ts', 'what the command prints is all there is'],
  'src/app/unmeasured.ts': ['test/app/redrive.test.ts', 'does nothing'],
  'src/avro/flawed-event.ts': [
    'test/avro/value-reader.test.ts',
    'a pair of values; what is flawed is decided there',
  ],
  'src/cli/print/cost-table.ts': ['test/cli/print/replay.test.ts', 'a part of what is printed'],
  'src/cli/commands.ts': ['test/cli/program.test.ts', 'a table: each command is loaded and explained'],
  'src/cli/config-options.ts': ['test/cli/lint.test.ts', 'options that several commands have, given to one'],
  'src/cli/dev-parts.ts': ['test/e2e/dev.test.ts', 'a cluster is started, its end is told, and stopped'],
  'src/cli/dlq.ts': [
    'test/integration/dead-letters.test.ts',
    'letters on a real broker, through the command',
  ],
  'src/cli/dlq-redrive.ts': ['test/integration/dead-letters.test.ts', 'the command, on a real broker'],
  'src/cli/file-command.ts': [
    'test/cli/score-process.test.ts',
    'a reader that goes away and an interruption take a process',
  ],
  'src/cli/reading-options.ts': [
    'test/cli/file-cases.test.ts',
    'each option, with the answers that it changes',
  ],
  'src/cli/run.ts': ['test/e2e/run.test.ts', 'the stream as a process, on a real broker'],
  'src/cli/score-pipeline.ts': ['test/app/score-events.test.ts', 'sluice score -c, through the command'],
  'src/cli/score-rows.ts': ['test/cli/score.test.ts', 'sluice score -m, through the command'],
  'src/config/lint-rule.ts': ['test/config/lint.test.ts', 'makes the remarks that all rules give'],
  'src/core/logger.ts': ['test/pipeline/turn-loop.test.ts', 'the silent logger does nothing'],
  'src/dead-letter/headers.ts': [
    'test/dead-letter/dead-letter.test.ts',
    'the headers of letters, all of them',
  ],
  'src/dev/broker/kafka.ts': ['test/dev/broker/broker.test.ts', 'a real broker is started with it'],
  'src/dev/demo/cluster.ts': ['test/e2e/dev.test.ts', 'a real broker and registry are started and stopped'],
  'src/dev/demo/demo.ts': ['test/cli/dev.test.ts', 'runs whole in memory: to its end, and stopped'],
  'src/dev/demo/fixed-schemas.ts': ['test/app/score-events.test.ts', 'a stream reads and writes by its ids'],
  'src/dev/demo/watch.ts': ['test/cli/dev.test.ts', 'runs whole in memory: to its end, and stopped'],
  'src/dev/demo/kafka-place.ts': ['test/e2e/dev.test.ts', 'topics and subjects are made on a real cluster'],
  'src/dev/demo/simulator-process.ts': [
    'test/e2e/dev.test.ts',
    'the process is started, stopped and summed up',
  ],
  'src/dev/own/feed.ts': ['test/cli/dev-own.test.ts', 'a file is published and counted, through the command'],
  'src/dev/own/kafka-place.ts': ['test/e2e/dev.test.ts', 'topics and subjects are made on a real cluster'],
  'src/dev/own/memory-place.ts': ['test/cli/dev-own.test.ts', 'a pipeline runs whole in memory'],
  'src/package-file.ts': ['test/e2e/package.test.ts', 'files of the packed package are found'],
  'src/dev/progress.ts': ['test/dev/maven-artifacts.test.ts', 'tells lines, or nothing'],
  'src/dev/simulator/trouble.ts': [
    'test/dev/simulator/pipeline.test.ts',
    'each trouble lands under its reason',
  ],
  ...each(
    'src/features/formula/',
    'test/features/formula/compile.test.ts',
    'what parts of a formula give shows in what a formula gives',
    'expression functions operators',
  ),
  'src/features/fill-last-seen.ts': [
    'test/features/steps/impute.test.ts',
    'one of the ways to impute; what it remembers has a test of its own',
  ],
  'src/features/slot-time.ts': [
    'test/features/steps/date-parts.test.ts',
    'what a slot says of its unit shows in what a step makes of it',
  ],
  ...each('src/http/', 'test/http/server.test.ts', 'routes, asked over HTTP', 'metrics route version'),
  ...each(
    'src/model/',
    'test/parity/parity.test.ts',
    'held against the recorded answers of H2O, to the last bit',
    `
    dense/activation dense/distance-kernel dense/exp dense/machine forest/flat/places forest/flat/space
    forest/flat/write-axes forest/flat/write-lanes forest/flat/write-walk forest/forest-kernel
    forest/kernels/encode forest/kernels/forest-kernels forest/kernels/lanes forest/kernels/records
    forest/kernels/walk mojo/blobs mojo/class-label mojo/coxph/interactions mojo/coxph/model
    mojo/deep-learning/input mojo/deep-learning/layers mojo/gam/basis mojo/gam/smooths
    mojo/gam/thin-plate mojo/glm/contributions mojo/glm/several-margins mojo/glm/single-margin
    mojo/glrm/descent mojo/glrm/model mojo/mojo-format mojo/rulefit/columns mojo/rulefit/rules
    mojo/sub-models mojo/target-encoder/files mojo/target-encoder/source
    mojo/tree/explained-features mojo/tree/shared-trees-kernel mojo/tree/shared-trees
    mojo/variables-in-use mojo/xgboost/feature-layout mojo/xgboost/node-weights
    wasm/function-builder wasm/module wasm/runtime xgboost/booster-tree xgboost/contributions
    xgboost/linear-sums xgboost/tree-sums
  `,
  ),
  ...each(
    'src/model/',
    'test/model/drawn-trees.test.ts',
    'drawings are walked, and come to the leaves that the model assigns',
    `
    forest/grid-trees xgboost/booster-trees
  `,
  ),
  ...each(
    'src/pipeline/',
    'test/pipeline/pipeline.test.ts',
    'the stages work on one passage; records in, outcomes out',
    `
    count-predictions passage stages/decode stages/encode tally turn-stage
  `,
  ),
  ...each(
    'src/pipeline/',
    'test/pipeline/windowed.test.ts',
    'readings go in and rows come out, scored again, after a restart, of silent partitions',
    `
    windowed-partition windowed-partitions stages/absorb stages/settle-readings
  `,
  ),
  ...each(
    'src/monitor/quality/',
    'test/monitor/quality/label-join.test.ts',
    'what is held, and how labels find it, shows in what is joined',
    'matching series figures',
  ),
  ...each(
    'src/app/monitoring/',
    'test/e2e/quality.test.ts',
    'what is made of a config, and of real topics',
    'quality-job quality-settings quality-sources',
  ),
  'src/cli/quality.ts': ['test/e2e/quality.test.ts', 'processes, and a call in this one'],
  'src/monitor/quality/kpis.ts': [
    'test/monitor/quality/quality-book.test.ts',
    'predictions and labels in, KPIs out',
  ],
  ...each(
    'src/',
    'test/app/open-monitor.test.ts',
    'a stream in memory, and what it says of itself, of its keys and of its dead letters',
    'app/watching/instance-reports app/watching/letter-examples',
  ),
  'src/app/kafka-monitor-topic.ts': [
    'test/e2e/monitor.test.ts',
    'streams on a real broker, and what their monitor topic says',
  ],
  'src/observability/monitor-metrics.ts': [
    'test/app/watching/monitor-readings.test.ts',
    'readings of a Book, as the metrics of a stream show them',
  ],
  'src/dead-letter/shown-fields.ts': [
    'test/app/shown-letter.test.ts',
    'what of an event is shown, and what is kept back',
  ],
  'src/app/broker-feed.ts': ['test/e2e/lookup-topic.test.ts', 'a real topic, by the brokers of a config'],
  'src/app/topic-reading.ts': ['test/e2e/lookup-topic.test.ts', 'values of a real topic, by a real registry'],
  'src/config/rewritten-cases.ts': [
    'test/config/case-update.test.ts',
    'each change through the text that comes of it',
  ],
  'src/config/monitor.ts': [
    'test/config/reference.test.ts',
    'each setting and its default, as the page has it',
  ],
  'src/config/remote.ts': ['test/config/lint-models.test.ts', 'what is told of settings, at their lines'],
  ...each(
    'src/remote/',
    'test/remote/remote-model.test.ts',
    'asked of a real server by each kind of contract, with all that may go wrong',
    'contract kinds describe-server remote-asker remote-counts',
  ),
  'src/scoring/asked-scorer.ts': ['test/scoring/ask.test.ts', 'a shape, and a refusal without behaviour'],
  'src/config/lookups.ts': ['test/config/lint-lookups.test.ts', 'what is told of settings, at their lines'],
  'src/features/outside.ts': ['test/features/steps/lookup.test.ts', 'what a step makes of each answer'],
  'src/lookups/lookups.ts': [
    'test/app/lookups.test.ts',
    'pipelines that look rows up, from their config to their predictions',
  ],
  'src/lookups/memory-rows.ts': ['test/lookups/file-table.test.ts', 'rows as they are found, and replaced'],
  'src/lookups/source.ts': ['test/lookups/asked-table.test.ts', 'an outage, as whoever asks sees it'],
  ...each(
    'src/',
    'test/cli/score-table.test.ts',
    'tables of real databases, through kills, interruptions and lost connections',
    `
    app/score-table databases/pg-client databases/postgres-job databases/postgres-source databases/postgres-statements
    databases/postgres-store databases/postgres-types
    databases/score-store
  `,
  ),
  'src/scoring/transform.ts': [
    'test/pipeline/pipeline.test.ts',
    'faults of values meet the policies, with real models',
  ],
  ...each(
    'src/table/',
    'test/table/open-writer.test.ts',
    'files that pyarrow wrote are read and written anew, value by value',
    `
    arrow/cells arrow/column-types arrow/column-vector arrow/table-writer column-type exact-integer header-names lz4
    parquet/cells parquet/codecs parquet/column-types parquet/table-writer stored-cell
  `,
  ),
  'src/table/open-output.ts': [
    'test/table/compressed-output.test.ts',
    'one choice, seen in the files that it writes',
  ],
  'src/trace/span-facts.ts': [
    'test/trace/record-tracer.test.ts',
    'attributes and endings of spans, as they are exported',
  ],
  'src/transport/at-least-once.ts': [
    'test/contract/kafkajs.test.ts',
    'a contract of its own, on each transport',
  ],
  'src/transport/kafkajs/client/cluster.ts': [
    'test/contract/kafkajs.test.ts',
    'logs are read through it, from a real broker',
  ],
  'src/transport/kafkajs/client/cluster-probe.ts': [
    'test/e2e/online.test.ts',
    'asks brokers only: a good cluster, wrong settings and missing rights are seen there',
  ],
  'src/transport/kafkajs/client/topic-metadata.ts': [
    'test/e2e/online.test.ts',
    'request and answer have tests of their own; it asks a broker',
  ],
  'src/transport/kafkajs/client/granted-rights.ts': [
    'test/e2e/online.test.ts',
    'only a broker with an authorizer says what it grants',
  ],
  'src/transport/kafkajs/client/log-client.ts': [
    'test/contract/kafkajs.test.ts',
    'asks brokers only: seen through the topic reader, on a real one',
  ],
  'src/transport/kafkajs/client/codecs.ts': [
    'test/transport/kafkajs/source/source.test.ts',
    'each compression of a real broker is read there',
  ],
  'src/transport/kafkajs/client/topic-reader.ts': [
    'test/contract/kafkajs.test.ts',
    'a contract of its own, on each transport; outages in outage.test.ts',
  ],
  'src/transport/kafkajs/codecs/decompressed-size.ts': [
    'test/transport/kafkajs/codecs/lz4.test.ts',
    'one comparison, seen where lz4 and snappy are refused',
  ],
  'src/transport/kafkajs/codecs/malformed.ts': [
    'test/transport/kafkajs/codecs/read-only.test.ts',
    'what a library throws, seen where it is thrown',
  ],
  'src/transport/kafkajs/patches/encoder.ts': [
    'test/transport/kafkajs/patches/request-frame.test.ts',
    "held against kafkajs's own encoder",
  ],
  'src/transport/kafkajs/patches/produce-failure.ts': [
    'test/transport/kafkajs/patches/send-messages.test.ts',
    'an error that holds what it was given',
  ],
  'src/transport/kafkajs/patches/produce-request.ts': [
    'test/transport/kafkajs/protocol/produce-request.test.ts',
    'hands on to the encoder, which is held against the original; put in place on a real broker',
  ],
  'src/transport/kafkajs/protocol/fetch-request.ts': [
    'test/transport/kafkajs/patches/fetch-protocol.test.ts',
    'compared byte for byte with the original',
  ],
  'src/transport/kafkajs/protocol/fetch-response.ts': [
    'test/transport/kafkajs/patches/fetch-protocol.test.ts',
    'any answer is compared with what the original reads in it',
  ],
  'src/transport/kafkajs/protocol/record-cursor.ts': [
    'test/transport/kafkajs/protocol/record-batch-reader.test.ts',
    'records are compared, field by field, with the original; damaged ones are read there',
  ],
  'src/transport/kafkajs/protocol/stored-batch.ts': [
    'test/transport/kafkajs/source/batch-opener.test.ts',
    'a header that was read, and its records once they are decompressed: each compression is seen there',
  ],
  'src/transport/kafkajs/source/unreadable-batch.ts': [
    'test/transport/kafkajs/source/batch-opener.test.ts',
    'each kind of batch that cannot be read is opened there, and its stand-in read',
  ],
  'src/avro/framed-decoder.ts': [
    'test/avro/decoder.test.ts',
    'what all framed decoders share shows in what each of them reads',
  ],
  'src/app/open-remotes.ts': ['test/app/remotes.test.ts', 'configs with and without their servers'],
  ...transactions,
}
